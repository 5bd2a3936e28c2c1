"""What can be said of a project without a stack, and how it is reported."""
