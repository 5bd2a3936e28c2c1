"""Resources that functions use: which there are, what a function may do with them, and their names."""
