"""What every kind of trigger is."""
