"""What a template may name, read from a dossier."""
