"""The use cases about money: plans, their proofs, what moves, scenarios."""
