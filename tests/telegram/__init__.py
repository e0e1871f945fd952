"""Tests of the whole product over the emulator of Telegram."""
