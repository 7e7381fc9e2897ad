"""The drawings of `timeline`."""
