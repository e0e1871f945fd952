"""The dialogue engine: turns, conversations, the router, words that work anywhere."""
