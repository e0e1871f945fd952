"""A fresh Telegram for each test, and a real client of it."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import telegram

from tests.emulators.telegram import Emulator, Limits, MovableClock


@pytest.fixture(autouse=True)
def _timedeltas(monkeypatch: pytest.MonkeyPatch) -> None:
    # Without it python-telegram-bot warns whenever somebody reads retry_after.
    monkeypatch.setenv("PTB_TIMEDELTA", "true")


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """Start a Telegram whose clock only moves when the test says so."""
    async with Emulator(limits=Limits(webhook_pause_seconds=3600), clock=MovableClock(frozen=True)) as started:
        yield started


@pytest.fixture
async def bot(emulator: Emulator) -> AsyncIterator[telegram.Bot]:
    async with telegram.Bot(emulator.token, base_url=emulator.base_url, base_file_url=emulator.base_file_url) as ready:
        emulator.record.clear()
        yield ready
