from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.emulators.telegram import Emulator, Limits
from tests.telegram.line import Place, settle_in


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    """Start a Telegram that has room for everything a test sends."""
    async with Emulator(limits=Limits.unlimited_rates()) as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """Return a folder in which the service has run before."""
    return settle_in(tmp_path, sqlite_template)


@pytest.fixture(params=["polling", "webhook"])
def place(request: pytest.FixtureRequest, folder: Path, emulator: Emulator) -> Place:
    """Return a place with either way in."""
    return Place(folder, emulator.url, request.param)
