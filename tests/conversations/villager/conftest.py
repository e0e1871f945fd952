"""A second process on the same database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.i18n import Catalogues
from handlers import ROUTES
from tests.kit.chat import World, open_world


@pytest.fixture
async def restarted(world: World, database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[World]:
    """Open what a new process sees: nothing of the old one's memory."""
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts, clock=world.clock) as opened:
        yield opened
