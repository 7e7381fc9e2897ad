"""A procedure as data: what its definition says."""
