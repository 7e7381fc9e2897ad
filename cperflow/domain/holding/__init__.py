"""Who had the file, day by day."""
