"""What villagers say and hear."""
