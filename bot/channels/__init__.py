"""Channels: each speaks one platform and knows no table, no conversation and no web server."""
