"""What comes back: a file to verify, a scan to recognise."""
