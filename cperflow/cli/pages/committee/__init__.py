"""The pages of the committee’s pack."""
