"""Connections: one writer on SQLite, a pool on PostgreSQL, and what must hold on each."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.domain.errors import StorageError
from bot.domain.policy import Rules
from bot.domain.ports import Clock, Random, Texts
from bot.privacy.vault import Vault
from bot.store.direct import Taker
from bot.store.driver import use_few_hand_overs
from bot.store.faults import hide_details, is_of_database, is_statement_fault
from bot.store.work import Given, UnitOfWork

log = logging.getLogger(__name__)

BUSY_SECONDS = 5.0
AGAIN_SECONDS = 0.05
"""How long an emptying of the log that was postponed waits when it is tried again: a backup may read for minutes, and nobody writes
while this waits."""
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    "PRAGMA foreign_keys=ON",
    "PRAGMA temp_store=MEMORY",
)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What every unit of work is given by the composition root."""

    vault: Vault
    clock: Clock
    random: Random
    texts: Texts
    rules: Rules


def writer_engine(url: str, busy_seconds: float = BUSY_SECONDS, pragmas: Sequence[str] = _PRAGMAS) -> AsyncEngine:
    """Make the engine that writes: a single connection and `BEGIN IMMEDIATE` on SQLite."""
    if not url.startswith("sqlite"):
        engine = create_async_engine(url, hide_parameters=True, pool_pre_ping=True, pool_size=5)
        event.listen(engine.sync_engine, "handle_error", hide_details)
        return engine
    engine = create_async_engine(
        url, hide_parameters=True, pool_size=1, max_overflow=0, pool_timeout=30, connect_args={"timeout": busy_seconds}
    )
    _prepare_sqlite(engine, "BEGIN IMMEDIATE", pragmas)
    return engine


def migration_engine(url: str) -> AsyncEngine:
    """Make the engine for migrations: without foreign keys on SQLite, where changing a table means dropping its old form.

    With them, dropping a table would empty those that refer to it (sqlite.org/lang_altertable.html, section 7).
    """
    return writer_engine(url, pragmas=tuple(pragma.replace("foreign_keys=ON", "foreign_keys=OFF") for pragma in _PRAGMAS))


def _reader_engine(url: str, writer: AsyncEngine, busy_seconds: float) -> AsyncEngine:
    if not url.startswith("sqlite"):
        return writer
    engine = create_async_engine(url, hide_parameters=True, pool_size=4, connect_args={"timeout": busy_seconds})
    _prepare_sqlite(engine, "BEGIN", _PRAGMAS)
    return engine


def _prepare_sqlite(engine: AsyncEngine, begin: str, pragmas: Sequence[str]) -> None:
    use_few_hand_overs(engine.sync_engine)

    # The driver's own transaction handling would commit around savepoints; ours is explicit
    # (SQLAlchemy documentation, "Serializable isolation / Savepoints / Transactional DDL").
    @event.listens_for(engine.sync_engine, "connect")
    def _connect(connection: Any, _record: object) -> None:  # Any: the driver's connection
        connection.isolation_level = None
        cursor = connection.cursor()
        for pragma in pragmas:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def _begin(connection: Any) -> None:  # Any: SQLAlchemy's connection
        connection.exec_driver_sql(begin)


@asynccontextmanager
async def _as_storage_errors() -> AsyncIterator[None]:
    try:
        yield
    except Exception as error:
        if not is_of_database(error) or is_statement_fault(error):
            raise
        raise StorageError(type(error).__name__) from None


class Database:
    """One database and the units of work on it."""

    def __init__(self, url: str, circumstances: Circumstances, busy_seconds: float = BUSY_SECONDS) -> None:
        """Prepare the engines; nothing is opened yet. `busy_seconds` is how long SQLite waits for a lock."""
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.circumstances = circumstances
        self.writer = writer_engine(url, busy_seconds)
        self.reader = _reader_engine(url, self.writer, busy_seconds)
        self._busy_seconds = busy_seconds
        self.after_commit: list[Callable[[], None]] = []
        self.after_file: list[Callable[[], None]] = []
        self.takers: dict[str, Taker] = {}
        # Whoever was here before may have died between a commit and its checkpoint.
        self.checkpoint_due = self.is_sqlite
        self._postponed = False

    @asynccontextmanager
    async def begin(self, label: str = "") -> AsyncIterator[UnitOfWork]:
        """Run one transaction that commits when the block ends well.

        `label` gives the block its own stream of random values (see `Random.fork`).

        Raises:
            StorageError: the database did not take it; nothing happened.
        """
        async with _as_storage_errors(), self.writer.connect() as connection:
            async with connection.begin():
                work = UnitOfWork(connection, self._given(label))
                yield work
                await work.flush()
            # At once: what waits for nothing here cannot be cancelled between the commit and whoever has claimed in it.
            for channel, rows in work.direct.items():
                self.takers[channel].take(rows)
        listeners = (*(self.after_commit if work.stirred else ()), *(self.after_file if work.uncleaned else ()))
        for listener in listeners:
            listener()
        if work.checkpoint_after:
            await self.checkpoint()

    @asynccontextmanager
    async def look(self) -> AsyncIterator[UnitOfWork]:
        """Run reads only; whatever is written inside is undone."""
        async with _as_storage_errors(), self.reader.connect() as connection:
            yield UnitOfWork(connection, self._given(""))
            await connection.rollback()

    @asynccontextmanager
    async def snapshot(self) -> AsyncIterator[AsyncConnection]:
        """Run reads that all see the database as it was at the first of them; nobody who writes waits for that."""
        async with _as_storage_errors(), self.reader.connect() as connection:
            if not self.is_sqlite:  # SQLite's reading transaction is one by itself
                await connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            yield connection
            await connection.rollback()

    def _given(self, label: str) -> Given:
        here = self.circumstances
        return Given(
            here.vault,
            here.clock.now(),
            here.random.fork(label) if label else here.random,
            here.texts,
            here.rules,
            self.is_sqlite,
            self.takers,
        )

    async def checkpoint(self) -> bool:
        """Empty SQLite's write-ahead log so that deleted pages are gone from it too; remembered when it did not work yet.

        Waits for readers as long as for any lock, only a moment when it did not work the last time.
        Never raises: what was committed before stays so.
        """
        if not self.is_sqlite:
            return True
        try:
            self.checkpoint_due = not await self._truncate()
        except StorageError:
            self.checkpoint_due = True
        self._postponed = self.checkpoint_due
        if self.checkpoint_due:
            log.warning("checkpoint postponed: somebody holds the log")
        return not self.checkpoint_due

    async def _truncate(self) -> bool:
        async with _as_storage_errors(), self.writer.connect() as connection:
            # Outside any transaction: SQLite refuses a truncating checkpoint inside one.
            raw = await connection.get_raw_connection()
            driver = raw.driver_connection
            seconds = AGAIN_SECONDS if self._postponed else self._busy_seconds
            await driver.execute(f"PRAGMA busy_timeout={int(seconds * 1000)}")  # type: ignore[union-attr]
            try:
                cursor = await driver.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # type: ignore[union-attr]
                row = await cursor.fetchone()
                await cursor.close()
            finally:
                await driver.execute(f"PRAGMA busy_timeout={int(self._busy_seconds * 1000)}")  # type: ignore[union-attr]
            return bool(row is not None and row[0] == 0)

    async def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            StorageError: it gave none.
        """
        async with _as_storage_errors(), self.reader.connect() as connection:
            await connection.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every connection."""
        await self.reader.dispose()
        await self.writer.dispose()
