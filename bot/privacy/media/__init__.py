"""Cleaning of pictures, voice and video, in a process of its own; masking of voices."""
