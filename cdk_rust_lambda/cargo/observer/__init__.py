"""Noting what build scripts and procedural macros read, whether they tell Cargo or not."""
