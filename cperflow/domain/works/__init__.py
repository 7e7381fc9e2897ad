"""The works of a contract and what its committees recommend: how far they are, on a day."""
