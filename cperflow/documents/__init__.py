"""Letters and acts: templates and facts in, Word, PDF, HTML and text out (see pipeline)."""
