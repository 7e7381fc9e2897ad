"""A dossier under the successive versions of its procedure."""
