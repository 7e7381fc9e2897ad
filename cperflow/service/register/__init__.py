"""Many acts at once: registers taken over, compared, restored."""
