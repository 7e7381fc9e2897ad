"""The pages of a session of the committee."""
