"""Tips, as officers need them."""
