"""Assets that are built when they are published, or that are published already."""
