"""The choice of projects under an envelope: exact, explained, compared, kept."""
