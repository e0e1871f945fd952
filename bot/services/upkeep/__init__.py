"""What has to be done again and again: expiry, purge, rings."""
