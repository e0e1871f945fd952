"""Sending campaigns, and knowing what became of it."""
