"""What kinds of triggers share in wiring."""
