"""Hermetic builds: what a build may read and see, what the kernel refuses, and what to say of that."""
