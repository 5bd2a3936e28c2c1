"""Kinds of triggers that answer requests."""
