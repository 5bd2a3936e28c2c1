"""How Cargo is run: options, commands, failures, artifacts."""
