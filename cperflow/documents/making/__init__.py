"""A document made of a dossier, kept, issued, made again."""
