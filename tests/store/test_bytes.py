"""Raw bytes: what was destroyed is in no file of the data folder. SQLite only has such files; PostgreSQL's rows are looked at."""

from __future__ import annotations

import asyncio
from pathlib import Path

import aiosqlite
import pytest
from sqlalchemy import select, text

from bot.domain.events import Address
from bot.domain.tips import Author, Draft, EntryKind, Piece, Urgency
from bot.store import schema as s
from bot.store.database import Database

HOA = Address("fake", "hoa")
DRAFT = Draft((Piece("x"),), None, "01304", bypass=False, urgency=Urgency.NORMAL)


def found(database: Database, needle: bytes) -> bool:
    """Search every file beside the database for some bytes."""
    folder = Path(database.url.split("///")[1]).parent
    return any(needle in path.read_bytes() for path in folder.glob("keng.db*"))


def due(database: Database) -> bool:
    """Tell whether a checkpoint was postponed."""
    return database.checkpoint_due


async def told(database: Database) -> tuple[str, str, list[bytes]]:
    """Send a tip with words and a way back; return both ids and the sealed bytes."""
    async with database.begin() as work:
        tip = await work.tips.add(DRAFT, "1111222233334444", work.now)
        for number in range(40):
            await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, f"nó trộm trâu {number} " * 40)
        way = await work.ways.add(HOA, "vi")
        await work.tips.put_header(tip, {"way": way})
    async with database.look() as work:
        sealed = [
            *(await work.run(select(s.tip_entry.c.sealed))).scalars(),
            *(await work.run(select(s.tip.c.wrapped_key))).scalars(),
            *(await work.run(select(s.way_back.c.sealed))).scalars(),
        ]
    return tip, way, [bytes(each)[29:93] for each in sealed]  # behind the head, inside one page


async def destroy(database: Database, tip: str, way: str, *, empty_the_log: bool) -> None:
    async with database.begin() as work:
        await work.tips.destroy_words(tip)
        await work.ways.drop(way)
        assert work.checkpoint_after
        work.checkpoint_after = empty_the_log


async def test_after_a_destruction_the_sealed_bytes_are_in_no_file(database: Database) -> None:
    tip, way, sealed = await told(database)
    if database.is_sqlite:
        assert all(found(database, each) for each in sealed)
        await database.checkpoint()
        assert all(found(database, each) for each in sealed)
    await destroy(database, tip, way, empty_the_log=True)
    async with database.look() as work:
        for table in (s.tip_entry, s.way_back):
            assert (await work.run(table.select())).all() == []
        assert tuple((await work.run(select(s.tip.c.wrapped_key, s.tip.c.sealed))).one()) == (None, None)
    if database.is_sqlite:
        assert not any(found(database, each) for each in sealed)


async def test_without_emptying_the_log_they_would_still_be_there(database: Database) -> None:
    tip, way, sealed = await told(database)
    await destroy(database, tip, way, empty_the_log=False)
    if database.is_sqlite:
        assert any(found(database, each) for each in sealed)
        assert await database.checkpoint()
        assert not any(found(database, each) for each in sealed)


async def test_a_checkpoint_that_a_reader_holds_up_is_remembered(database: Database) -> None:
    if not database.is_sqlite:
        assert await database.checkpoint()
        return
    impatient = Database(database.url, database.circumstances, busy_seconds=0.05)
    tip, way, sealed = await told(database)
    async with database.look() as reader:
        await reader.tips.count()
        await destroy(impatient, tip, way, empty_the_log=True)
        assert due(impatient)
        assert any(found(database, each) for each in sealed)
    assert await impatient.checkpoint()
    assert not due(impatient)
    assert not any(found(database, each) for each in sealed)
    await impatient.close()


async def test_the_first_checkpoint_after_a_start_waits_as_long_as_any_other(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    waits, plain = [], aiosqlite.Connection.execute

    def noted(self: aiosqlite.Connection, sql: str, *values: object) -> object:
        if sql.startswith("PRAGMA busy_timeout="):
            waits.append(int(sql.partition("=")[2]))
        return plain(self, sql, *values)

    started = Database(database.url, database.circumstances, busy_seconds=7)
    assert started.checkpoint_due == database.is_sqlite
    monkeypatch.setattr(aiosqlite.Connection, "execute", noted)
    assert await started.checkpoint()
    assert waits == ([7000, 7000] if database.is_sqlite else [])
    await started.close()


async def test_a_postponed_checkpoint_keeps_nobody_waiting_when_it_is_tried_again(database: Database) -> None:
    if not database.is_sqlite:
        assert await database.checkpoint()
        return
    patient = Database(database.url, database.circumstances, busy_seconds=0.05)
    tip, way, _ = await told(database)
    async with database.snapshot() as reader:
        await reader.execute(s.tip.select())
        assert not await patient.checkpoint()
        patient._busy_seconds = 3600.0  # noqa: SLF001 - the first try had to be over soon
        async with asyncio.timeout(60):
            await destroy(patient, tip, way, empty_the_log=True)
        assert due(patient)
    assert await patient.checkpoint()
    async with patient.begin() as work:
        assert (await work.connection.execute(text("PRAGMA busy_timeout"))).scalar() == 3_600_000
    await patient.close()
