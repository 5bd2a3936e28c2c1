"""cargo-lambda's cascade of settings."""
