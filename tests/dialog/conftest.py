"""The small bot on each kind of database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.dialog.stage import Stage, open_stage
from tests.kit.chat import World


@pytest.fixture
async def small(database_url: str, tmp_path: Path) -> AsyncIterator[tuple[Stage, World]]:
    async with open_stage(database_url, tmp_path / "keys") as opened:
        yield opened


@pytest.fixture
def stage(small: tuple[Stage, World]) -> Stage:
    return small[0]


@pytest.fixture
def world(small: tuple[Stage, World]) -> World:
    return small[1]
