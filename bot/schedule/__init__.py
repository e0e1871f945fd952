"""The ticks: what has to be done again and again."""
