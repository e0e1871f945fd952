"""Alert groups, below the conversations."""
