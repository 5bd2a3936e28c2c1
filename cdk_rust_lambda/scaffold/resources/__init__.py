"""Sources that only Python can make, one file a kind: copied into apps as they are."""
