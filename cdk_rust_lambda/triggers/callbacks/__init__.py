"""Kinds of triggers in which a service asks the function within a flow of its own."""
