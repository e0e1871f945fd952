"""The loops that send: the only callers of a channel's `send`."""
