"""Fakes of the outside world: clock, randomness, channel; and a chat to write conversation tests with."""
