"""Registers: the lines of a CSV, told as events and back."""
