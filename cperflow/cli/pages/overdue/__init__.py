"""The late list in each of its formats."""
