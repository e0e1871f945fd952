"""A database of each kind, with keys of its own, and a second hand on the same one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def circumstances(tmp_path: Path, clock: FakeClock) -> Circumstances:
    return Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules())


@pytest.fixture
async def database(database_url: str, circumstances: Circumstances) -> AsyncIterator[Database]:
    opened = Database(database_url, circumstances)
    yield opened
    await opened.close()


@pytest.fixture
async def other(database_url: str, circumstances: Circumstances) -> AsyncIterator[Database]:
    """Open the same database a second time, as another process would."""
    opened = Database(database_url, circumstances)
    yield opened
    await opened.close()
