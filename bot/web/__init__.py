"""The web side: HTTP lives here, delivery in the channels."""
