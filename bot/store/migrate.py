"""Migrations, under a lock when several processes start."""

from __future__ import annotations

import asyncio
import fcntl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncConnection

import migrations
from bot.domain.errors import StorageError
from bot.store.database import migration_engine, writer_engine
from bot.store.faults import is_of_database

LOCK = 0x6B656E67  # "keng"


def config_for(connection: Connection | None) -> Config:
    """Return Alembic's configuration bound to a connection."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


async def migrate(url: str, revision: str = "head") -> None:
    """Bring a database to a revision ("head", "base", "-1" or an id); whoever comes second waits.

    Raises:
        StorageError: the database could not be reached or changed.
    """
    async with changing(url) as connection:
        await go_to(connection, revision)


@asynccontextmanager
async def changing(url: str) -> AsyncIterator[AsyncConnection]:
    """Run one transaction in which the schema may change while nobody else changes it.

    Raises:
        StorageError: the database could not be reached or changed; it is as it was.
    """
    engine = migration_engine(url)
    try:
        with await asyncio.to_thread(_FileLock, url):
            async with engine.begin() as connection:
                if not url.startswith("sqlite"):
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
    except Exception as error:
        if not is_of_database(error):
            raise
        raise StorageError(type(error).__name__) from error
    finally:
        await engine.dispose()


async def go_to(connection: AsyncConnection, revision: str) -> None:
    """Bring the database of a transaction to a revision."""
    await connection.run_sync(_run, revision)


async def revision_of(connection: AsyncConnection) -> str:
    """Return the revision a database is at, "" when it is at none."""
    if not await connection.run_sync(lambda plain: inspect(plain).has_table("alembic_version")):
        return ""
    return str((await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar() or "")


def head_revision() -> str:
    """Return the revision that this version speaks."""
    return str(ScriptDirectory.from_config(config_for(None)).get_current_head())


def known_revisions() -> frozenset[str]:
    """Return every revision that this version knows how to come from."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(config_for(None)).walk_revisions())


async def exists(url: str) -> bool:
    """Tell whether a database of ours is there: reachable, with our tables in it."""
    if url.startswith("sqlite") and not await asyncio.to_thread(Path(make_url(url).database or "").exists):
        return False
    engine = writer_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(lambda plain: inspect(plain).has_table("tip"))
    except Exception as error:
        if not is_of_database(error):
            raise
        raise StorageError(type(error).__name__) from error
    finally:
        await engine.dispose()


def _run(connection: Connection, revision: str) -> None:
    config = config_for(connection)
    if revision in {"head", "heads"} or not revision.startswith(("-", "base")):
        command.upgrade(config, revision)
    else:
        command.downgrade(config, revision)


class _FileLock:
    """A lock beside a SQLite file; nothing for other databases, which lock themselves."""

    def __init__(self, url: str) -> None:
        database = make_url(url).database if url.startswith("sqlite") else None
        self._file = None
        if database and database != ":memory:":
            path = Path(database)
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = path.with_name(f"{path.name}.lock").open("w")
            fcntl.flock(self._file, fcntl.LOCK_EX)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._file is not None:
            self._file.close()
