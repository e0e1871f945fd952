from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.dispatch.outbox import Dispatcher
from bot.domain.policy import Rules
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from tests.dispatch.gate import Gate
from tests.dispatch.machine import Machine
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules()))
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> Gate:
    return Gate()


@pytest.fixture
def dispatcher(database: Database, channel: Gate) -> Dispatcher:
    """Return a dispatcher without limits."""
    return Dispatcher(database, channel)
