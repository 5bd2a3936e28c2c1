"""Kinds of triggers that Lambda polls."""
