"""A PostgreSQL server that is there and says no is told like one that is away."""

from __future__ import annotations

import pytest

from bot.domain.errors import StorageError
from bot.store.migrate import exists, migrate
from tests.kit.databases import Server

pytestmark = pytest.mark.postgres


async def test_a_database_that_is_not_there(postgres: Server) -> None:
    with pytest.raises(StorageError):
        await exists(postgres.url("nowhere"))
    with pytest.raises(StorageError):
        await migrate(postgres.url("nowhere"))


async def test_a_person_the_server_does_not_know(postgres: Server) -> None:
    with pytest.raises(StorageError):
        await exists(postgres.url("postgres").replace("postgres@", "nobody:wrong@"))
