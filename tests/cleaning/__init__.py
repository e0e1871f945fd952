"""The loop that has files cleaned."""
