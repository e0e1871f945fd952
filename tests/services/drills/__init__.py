"""Drill alerts."""
