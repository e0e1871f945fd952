"""SQLite through our cursor: the same answers as through SQLAlchemy's own, in fewer hand-overs."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiosqlite
import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from bot.store.driver import use_few_hand_overs


@pytest.fixture(params=[True, False], ids=["ours", "plain"])
async def engine(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[AsyncEngine]:
    made = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/some.db")
    if request.param:
        use_few_hand_overs(made.sync_engine)
    yield made
    await made.dispose()


async def test_rows_counts_and_faults_are_the_same(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE t (id INTEGER PRIMARY KEY, word TEXT UNIQUE)"))
        added = await connection.execute(text("INSERT INTO t (word) VALUES (:word)"), [{"word": "a"}, {"word": "b"}, {"word": "c"}])
        assert added.rowcount == 3
        assert (await connection.execute(text("INSERT INTO t (word) VALUES ('d') RETURNING id"))).scalar() == 4
        rows = await connection.execute(text("SELECT id, word FROM t ORDER BY id"))
        assert [tuple(row) for row in rows] == [(1, "a"), (2, "b"), (3, "c"), (4, "d")]
        assert (await connection.execute(text("SELECT id FROM t WHERE id = 99"))).first() is None
        assert (await connection.execute(text("UPDATE t SET word = word || '!' WHERE id < 3"))).rowcount == 2
        streamed = await connection.stream(text("SELECT id FROM t ORDER BY id"))
        assert [row.id async for row in streamed] == [1, 2, 3, 4]
    async with engine.connect() as connection:
        with pytest.raises(IntegrityError):
            await connection.execute(text("INSERT INTO t (word) VALUES ('c')"))
        with pytest.raises(OperationalError):
            await connection.execute(text("SELECT nothing FROM nowhere"))


async def test_what_is_not_committed_is_undone(engine: AsyncEngine) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("CREATE TABLE t (id INTEGER PRIMARY KEY)"))
    async with engine.connect() as connection:
        await connection.execute(text("INSERT INTO t VALUES (1)"))
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM t"))).scalar() == 0


async def test_a_statement_goes_to_the_thread_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    count = 0
    plain: Any = aiosqlite.Connection._execute  # noqa: SLF001 - the one way to the thread; Any: it has no types

    async def counted(self: aiosqlite.Connection, *work: Any, **named: Any) -> Any:  # Any: whatever aiosqlite hands over
        nonlocal count
        count += 1
        return await plain(self, *work, **named)

    engine = create_async_engine(f"sqlite+aiosqlite:///{tmp_path}/some.db")
    use_few_hand_overs(engine.sync_engine)
    async with engine.connect() as connection:
        monkeypatch.setattr(aiosqlite.Connection, "_execute", counted)
        await connection.execute(text("SELECT 1"))
        assert count == 1
    assert count == 1  # nothing was open, so nothing is undone
    await engine.dispose()
