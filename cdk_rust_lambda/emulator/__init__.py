"""One function on cargo-lambda's emulator: built, run, called, and built again."""
