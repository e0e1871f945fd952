"""Officers, as a chat."""
