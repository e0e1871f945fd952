"""What each commit wanted to be said, kept beside the outbox by a trigger: the rows themselves are gone once they are sent."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import asyncpg

from tests.kit.databases import Server

_SQLITE = """
CREATE TABLE crash_said (id INTEGER NOT NULL, key BLOB NOT NULL, sealed BLOB NOT NULL);
CREATE TRIGGER crash_says AFTER INSERT ON outbox BEGIN INSERT INTO crash_said VALUES (NEW.id, NEW.key, NEW.sealed); END;
"""
_POSTGRES = """
CREATE TABLE crash_said (id bigint NOT NULL, key bytea NOT NULL, sealed bytea NOT NULL);
CREATE FUNCTION crash_says() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO crash_said VALUES (NEW.id, NEW.key, NEW.sealed); RETURN NULL; END $$;
CREATE TRIGGER crash_says AFTER INSERT ON outbox FOR EACH ROW EXECUTE FUNCTION crash_says();
"""
_SAID = "SELECT id, key, sealed FROM crash_said ORDER BY id"
_WAITING = "SELECT id FROM outbox"
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the database holds: every message ever put into the outbox (id, key, sealed), and the ids that still wait there."""

    said: list[tuple[int, bytes, bytes]]
    waiting: set[int]


class Ledger(Protocol):
    """How a run looks into the product's database from outside."""

    url: str

    async def prepare(self) -> None:
        """Begin to keep what is said."""

    async def rest(self) -> Kept:
        """Read while the process is dead; whatever it had asked of the database is over."""

    async def waiting(self) -> int:
        """Count what waits in the outbox while the process runs."""


class SqliteLedger:
    """A file."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.url = f"sqlite+aiosqlite:///{path}"

    async def prepare(self) -> None:
        with closing(sqlite3.connect(self._path)) as connection:
            connection.executescript(_SQLITE)

    async def rest(self) -> Kept:
        return await asyncio.to_thread(self._rest)

    async def waiting(self) -> int:
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True)) as connection:
            return len(connection.execute(_WAITING).fetchall())

    def _rest(self) -> Kept:
        # A copy: whoever opens the file itself last may tidy its log away, and the killed process should find it as it left it.
        with tempfile.TemporaryDirectory(prefix="keng-rest-") as folder:
            for name in (self._path.name, f"{self._path.name}-wal"):
                if self._path.with_name(name).exists():
                    shutil.copy(self._path.with_name(name), folder)
            with closing(sqlite3.connect(Path(folder, self._path.name))) as connection:
                return Kept(connection.execute(_SAID).fetchall(), {row[0] for row in connection.execute(_WAITING)})


class PostgresLedger:
    """A database of a server that the run has started."""

    def __init__(self, server: Server, name: str) -> None:
        self._server, self._name = server, name
        self.url = server.url(name)

    async def prepare(self) -> None:
        await self._server.run(_POSTGRES, self._name)

    async def rest(self) -> Kept:
        async with self._connected() as connection:
            # A commit that was under way at the kill still ends, one way or the other.
            while await connection.fetchval(_OTHERS):  # noqa: ASYNC110 - another process decides
                await asyncio.sleep(0.01)
            said = [tuple(row) for row in await connection.fetch(_SAID)]
            return Kept(said, {row["id"] for row in await connection.fetch(_WAITING)})

    async def waiting(self) -> int:
        async with self._connected() as connection:
            return len(await connection.fetch(_WAITING))

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[Any]:  # Any: asyncpg has no types
        connection = await asyncpg.connect(user="postgres", database=self._name, host=self._server.host)
        try:
            yield connection
        finally:
            await connection.close()
