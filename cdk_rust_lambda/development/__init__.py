"""What all ways of running functions on this machine share."""
