"""Staff without a chat."""
