"""What operators hear."""
