"""The parts of the bench: each measures, prints its tables, and returns its numbers by name."""
