"""Tests of the dates of plans."""
