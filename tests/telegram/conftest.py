from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from tests.emulators.telegram import Emulator, Limits


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """Start a Telegram that has room for everything a test sends."""
    async with Emulator(limits=Limits.unlimited_rates()) as started:
        yield started
