"""A page as a file, one module for each format."""
