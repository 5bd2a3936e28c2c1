"""Hours of what can happen to a project, in minutes: `make soak`."""
