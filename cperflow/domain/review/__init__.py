"""Whether what was done follows the procedure."""
