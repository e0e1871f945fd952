"""The audit: whether what staff did still stands as it was written, and what is kept of it elsewhere."""
