"""A dossier replayed from its journal, and what it holds."""
