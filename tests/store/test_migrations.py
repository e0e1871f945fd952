"""Migrations: one head, equal to the schema, up and down with rows in the tables, by several processes at once."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect, text

from bot.domain.errors import StorageError
from bot.store import schema as s
from bot.store.database import migration_engine, writer_engine
from bot.store.migrate import config_for, exists, migrate
from tests.store.rows import count, fill

ROOT = Path(__file__).parents[2]
MIGRATE = "import asyncio, sys; from bot.store.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"


def differences(connection: Connection) -> list[object]:
    """Return what the database lacks or has beyond the schema."""
    context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
    return list(compare_metadata(context, s.metadata))


def tables(connection: Connection) -> set[str]:
    """Return the names of our tables."""
    return {name for name in inspect(connection).get_table_names() if not name.startswith("sqlite_")}


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(config_for(None)).get_heads()) == 1


async def test_from_empty_the_migrations_give_the_schema(empty_url: str) -> None:
    await migrate(empty_url)
    engine = writer_engine(empty_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_sqlite_tables_are_made_as_the_schema_says(empty_url: str, database_kind: str, tmp_path: Path) -> None:
    async def written(url: str) -> dict[str, str]:
        engine = writer_engine(url)
        async with engine.begin() as connection:
            if "plain" in url:
                await connection.run_sync(s.metadata.create_all)
            rows = await connection.execute(text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))
            found = {row.name: "".join(row.sql.replace('"', "").split()).replace(",", "\n") for row in rows}
        await engine.dispose()
        return {name: "\n".join(sorted(sql.split("\n"))) for name, sql in found.items() if name in s.metadata.tables}

    await migrate(empty_url)
    if database_kind == "postgres":
        assert await exists(empty_url)
        return
    by_schema = await written(f"sqlite+aiosqlite:///{tmp_path / 'plain.db'}")
    by_migration = await written(empty_url)
    for ending in ("WITHOUTROWID", "AUTOINCREMENT"):
        assert {name for name, sql in by_migration.items() if ending in sql} == {name for name, sql in by_schema.items() if ending in sql}


async def test_up_and_down_and_up_again_with_rows_in_every_table(empty_url: str) -> None:
    engine = writer_engine(empty_url)
    for _ in range(2):
        await migrate(empty_url)
        async with engine.begin() as connection:
            await fill(connection)
        await migrate(empty_url)
        async with engine.begin() as connection:
            assert {table.name: await count(connection, table) for table in s.metadata.sorted_tables} == dict.fromkeys(s.metadata.tables, 1)
        await migrate(empty_url, "base")
        async with engine.connect() as connection:
            assert await connection.run_sync(tables) == {"alembic_version"}
    await migrate(empty_url)
    async with engine.connect() as connection:
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_several_processes_migrate_at_once_and_it_happens_once(empty_url: str) -> None:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "error"}
    started = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", MIGRATE, empty_url, cwd=ROOT, env=environment, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    said = [(await process.communicate())[1].decode() for process in started]
    assert [process.returncode for process in started] == [0, 0, 0], said
    engine = writer_engine(empty_url)
    async with engine.connect() as connection:
        assert len((await connection.execute(text("SELECT version_num FROM alembic_version"))).all()) == 1
        assert await connection.run_sync(differences) == []
    await engine.dispose()


async def test_a_migration_may_rebuild_a_table_without_emptying_those_that_refer_to_it(database_kind: str, empty_url: str) -> None:
    # SQLite changes a table by making a new one and dropping the old one.
    await migrate(empty_url)
    engine = writer_engine(empty_url)
    async with engine.begin() as connection:
        await fill(connection)
    await engine.dispose()
    if database_kind == "postgres":
        assert await exists(empty_url)
        return
    engine = migration_engine(empty_url)
    async with engine.begin() as connection:
        for statement in ("CREATE TABLE t2 AS SELECT * FROM tip", "DROP TABLE tip", "ALTER TABLE t2 RENAME TO tip"):
            await connection.execute(text(statement))
        assert await count(connection, s.tip_entry) == 1
    await engine.dispose()


async def test_an_unreachable_database_is_a_storage_error(tmp_path: Path, database_kind: str) -> None:
    (tmp_path / "file").write_text("")
    urls = {
        "sqlite": f"sqlite+aiosqlite:///{tmp_path / 'file' / 'keng.db'}",
        "postgres": f"postgresql+asyncpg://postgres@/nobody?host={tmp_path}",
    }
    with pytest.raises(StorageError):
        await migrate(urls[database_kind])
