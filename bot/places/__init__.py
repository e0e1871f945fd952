"""Units, the names people type for them, and points on the map. Pure: no SQL, no network."""
