"""What an office does with documents: lists, batches, templates of its own, reminders."""
