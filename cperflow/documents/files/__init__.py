"""Where a file goes, under which name, whole or not at all."""
