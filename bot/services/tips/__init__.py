"""Tips, as their senders need them."""
