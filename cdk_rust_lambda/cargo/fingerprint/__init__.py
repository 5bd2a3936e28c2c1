"""Asset hashes from sources."""
