"""Tests of the public web app over real HTTP."""
