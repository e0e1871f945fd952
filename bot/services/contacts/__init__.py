"""People who subscribed."""
