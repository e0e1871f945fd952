"""Drill alerts: whether a unit's phones ring at all."""
