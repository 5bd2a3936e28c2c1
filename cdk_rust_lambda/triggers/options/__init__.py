"""What a field of a trigger can be."""
