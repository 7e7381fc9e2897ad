"""The register of contracts in each of its formats."""
