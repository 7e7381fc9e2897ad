"""Regions and their councils, with dates."""
