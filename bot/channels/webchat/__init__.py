"""The web chat: a channel like the others, whose platform is our own page."""
