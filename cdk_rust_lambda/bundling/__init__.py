"""What happens between a construct and its asset."""
