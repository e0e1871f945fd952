"""Tests of the conversations: a person says, the bot says."""
