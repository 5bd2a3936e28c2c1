"""Kinds of triggers that EventBridge brings."""
