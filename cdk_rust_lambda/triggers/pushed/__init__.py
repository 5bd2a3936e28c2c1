"""Kinds of triggers in which a service invokes the function on its own events."""
