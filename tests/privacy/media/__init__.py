"""Cleaning of files."""
