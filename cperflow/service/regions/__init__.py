"""The use cases about regions: their dated lines, their names, where each stands."""
