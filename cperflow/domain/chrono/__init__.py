"""The registers of letters that an office keeps: numbers given, letters that came in."""
