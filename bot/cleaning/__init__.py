"""Cleaning: files are fetched from the channel they came by, cleaned, sealed, and their originals forgotten."""
