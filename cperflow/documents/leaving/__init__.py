"""The file that leaves and the one that arrives."""
