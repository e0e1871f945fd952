"""Tests of the villager's conversations."""
