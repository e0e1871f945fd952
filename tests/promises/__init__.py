"""Tests of whole promises, over everything at once."""
