"""Casework without a chat."""
