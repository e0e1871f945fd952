"""Tests of the services on tips."""
