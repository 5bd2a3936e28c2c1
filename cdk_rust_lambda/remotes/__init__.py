"""Cargo projects of git repositories elsewhere: named, fetched once, and laid out without running anything."""
