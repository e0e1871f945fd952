"""Kẻng: the village gong as a chat service."""

__version__ = "0.1.0"
