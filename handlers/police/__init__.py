"""What police officers say and hear."""
