"""Working days, delays, clocks, decisions about them, reminders."""
