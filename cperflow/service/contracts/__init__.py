"""The use cases about a contract once signed: what follows it, what is owed, its works."""
