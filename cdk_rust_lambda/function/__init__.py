"""RustFunction."""
