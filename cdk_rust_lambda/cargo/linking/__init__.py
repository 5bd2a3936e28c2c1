"""Linking: the files that a binary is linked with, and link-time optimisation that is kept."""
