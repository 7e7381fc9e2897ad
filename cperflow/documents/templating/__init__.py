"""From a template to a page: the closed environment, the dialect, Word models."""
