"""Builds in a container: the engine, the image, what is mounted, and the command."""
