"""What a cloud assembly holds: the templates of its stacks."""
