"""The rules of the house: pure functions and passive records, no disk, no clock, no framework."""
