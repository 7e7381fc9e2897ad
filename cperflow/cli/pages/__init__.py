"""What each command shows: text made of what was read, one page per command."""
