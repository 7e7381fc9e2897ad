"""What may be done, the rules that refuse it, and the event it becomes."""
