"""The conversations of those who write to many."""
