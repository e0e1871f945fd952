"""A database of each kind with keys of its own, and its history."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.services.audit.history import History


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules()))
    yield opened
    await opened.close()


@pytest.fixture
def history(database: Database, clock: FakeClock) -> History:
    return History(database, clock)


@pytest.fixture
async def other(database_url: str, database: Database) -> AsyncIterator[Database]:
    """Open the same database a second time, as another process would."""
    opened = Database(database_url, database.circumstances)
    yield opened
    await opened.close()
