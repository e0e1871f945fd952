"""A database of each kind with the real texts."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.policy import Rules
from bot.i18n import Catalogues
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeClock, FakeRandom


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock, texts: Catalogues) -> AsyncIterator[Database]:
    opened = Database(database_url, Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), texts, Rules()))
    yield opened
    await opened.close()
