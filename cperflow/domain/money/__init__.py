"""Money: what a plan proves, envelopes, scenarios, what was mobilised."""
