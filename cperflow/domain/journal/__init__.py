"""What happened: events, their seal, what cannot be or is not in the procedure."""
