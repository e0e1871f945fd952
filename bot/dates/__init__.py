"""Which dates plans have: pure functions that are handed the time and the zone."""
