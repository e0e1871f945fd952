"""Tests of the command line, and of the whole product as its own process."""
