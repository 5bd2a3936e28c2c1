"""Scripts that set the project up, check it and show it."""
