"""One transaction: all of it or nothing; steps that lose only their own; errors in our own words."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from bot.domain.errors import Gone, StorageError
from bot.domain.events import Address, EventKind, InboundEvent, OutboundMessage
from bot.domain.tips import Draft, Piece, Urgency
from bot.privacy.keys import Seal
from bot.store import hot as hot_rows
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from bot.store.hot import Saved
from bot.store.work import UnitOfWork
from tests.kit.fakes import FakeClock
from tests.store.rows import count

HOA = Address("fake", "hoa")
DRAFT = Draft((Piece("nó trộm trâu"),), None, "01304", bypass=False, urgency=Urgency.NORMAL)
TOUCHED = (s.inbox_mark, s.conversation, s.tip, s.outbox, s.audit)


class Broken(Exception):
    """Something of ours went wrong."""


async def one_turn(work: UnitOfWork) -> None:
    """Write what the commit of a turn writes: mark, conversation, tip, message, act."""
    said = InboundEvent("e1", HOA, EventKind.TEXT, text="x")
    hot = await hot_rows.load(work, [said])
    hot.marks.append(hot_rows.mark_of(work, said))
    hot.changed[HOA] = Saved(name="tip", state="words")
    await work.tips.add(DRAFT, "1111222233334444", work.now)
    work.say(HOA, OutboundMessage(text="xin chào"))
    work.audit.note("", "test")
    await hot_rows.save(work, hot)


async def counts(database: Database) -> list[int]:
    """Count the rows of every table that a turn touches."""
    async with database.look() as work:
        return [await count(work.connection, table) for table in TOUCHED]


def statements(database: Database) -> list[str]:
    """Return a list that grows with every statement of the writer."""
    seen: list[str] = []

    @event.listens_for(database.writer.sync_engine, "savepoint")
    def _note(_connection: object, name: str) -> None:
        seen.append(f"SAVEPOINT {name}")

    return seen


async def test_mark_conversation_tip_message_and_act_commit_together(database: Database, other: Database) -> None:
    async with database.begin() as work:
        await one_turn(work)
        assert await counts(other) == [0, 0, 0, 0, 0]
    assert await counts(other) == [1, 1, 1, 1, 1]


async def test_nothing_stays_when_the_block_raises(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as work:
            await one_turn(work)
            raise Broken

    with pytest.raises(Broken):
        await fail()
    assert await counts(database) == [0, 0, 0, 0, 0]


async def test_nothing_stays_when_the_flush_breaks_after_the_messages(database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as work:
            await one_turn(work)
            work.audit.note("not hex", "test")

    with pytest.raises(ValueError, match="hexadecimal"):
        await fail()
    assert await counts(database) == [0, 0, 0, 0, 0]


async def test_a_step_that_fails_loses_its_rows_messages_and_acts_and_nobody_elses(database: Database) -> None:
    async def fail(work: UnitOfWork) -> None:
        async with work.step():
            await work.tips.add(DRAFT, "9999000099990000", work.now)
            work.say(Address("fake", "b"), OutboundMessage(text="b"))
            work.audit.note("", "lost")
            work.checkpoint_after = True
            raise Broken

    async with database.begin() as work:
        async with work.step():
            await one_turn(work)
        with pytest.raises(Broken):
            await fail(work)
        assert not work.checkpoint_after
        async with work.step():
            work.say(Address("fake", "c"), OutboundMessage(text="c"))
    assert await counts(database) == [1, 1, 1, 2, 1]
    async with database.look() as work:
        assert [row.act for row in await work.run(s.audit.select())] == ["test"]


async def test_a_step_goes_on_after_another_broke_a_rule_of_the_database(database: Database) -> None:
    async def doubled(work: UnitOfWork) -> None:
        async with work.step():
            for _ in range(2):
                await work.tips.add(DRAFT, "9999000099990000", work.now)

    async with database.begin() as work:
        with pytest.raises(IntegrityError):
            await doubled(work)
        async with work.step():
            await one_turn(work)
    assert await counts(database) == [1, 1, 1, 1, 1]


async def test_a_savepoint_is_opened_only_by_a_step_that_writes(database: Database) -> None:
    seen = statements(database)
    async with database.begin() as work:
        async with work.step():
            work.say(HOA, OutboundMessage(text="a"))
        assert seen == []
        async with work.step():
            await work.tips.add(DRAFT, "9999000099990000", work.now)
            await work.tips.count()
        assert len(seen) == 1
        await work.tips.count()
    assert len(seen) == 1


async def test_listeners_hear_of_messages_and_only_after_the_commit(database: Database, other: Database) -> None:
    heard = 0

    def listen() -> None:
        nonlocal heard
        heard += 1

    database.after_commit.append(listen)
    async with database.begin() as work:
        await work.tips.count()
    assert heard == 0
    async with database.begin() as work:
        work.say(HOA, OutboundMessage(text="a"))
        await work.flush()
        assert heard == 0
    assert heard == 1
    assert (await counts(other))[3] == 1


async def test_what_is_looked_at_is_not_changed(database: Database) -> None:
    async with database.look() as work:
        await work.run(s.counter.insert().values(month="2026-11", unit="", topic="", urgency="", outcome="", tips=1, hours=1))
    async with database.look() as work:
        assert await count(work.connection, s.counter) == 0


async def test_a_bad_value_is_the_statements_fault_and_no_storage_error(database: Database, database_kind: str) -> None:
    async def too_long(act: Any) -> None:  # Any: wrong on purpose
        async with database.begin() as work:
            values = {"id": b"1", "sealed": b"", "error": act, "step": "", "expires_at": work.now}
            await work.run(s.parked.insert().values(**values))

    if database_kind == "sqlite":
        with pytest.raises(DBAPIError):
            await too_long(object())
        return
    for wrong in ("x" * 65, "a\0b", object()):
        with pytest.raises(DBAPIError):
            await too_long(wrong)


async def test_words_with_half_a_pair_are_kept(database: Database) -> None:
    half = InboundEvent("e1", HOA, EventKind.TEXT, text="a\ud83d")
    async with database.begin() as work:
        work.say(HOA, OutboundMessage(text="a\ud83d"))
        parked = await work.parked.add(half, "E", "s")
    async with database.begin() as work:
        assert await work.parked.take(parked) == half
        assert await work.parked.take(parked) is None
        assert await work.parked.take("forged") is None


async def test_a_locked_database_is_a_storage_error(database_url: str, circumstances: Circumstances, database_kind: str) -> None:
    impatient = Database(database_url, circumstances, busy_seconds=0.05)
    if database_kind == "postgres":
        async with impatient.writer.connect() as holder, holder.begin():
            await holder.execute(text("LOCK TABLE counter"))
            with pytest.raises(StorageError):
                await _count_impatiently(impatient)
    else:
        locker = sqlite3.connect(database_url.split("///")[1], isolation_level=None)
        locker.execute("BEGIN IMMEDIATE")
        with pytest.raises(StorageError):
            await _write(impatient)
        locker.close()
    await _write(impatient)
    await impatient.close()


async def _count_impatiently(database: Database) -> None:
    async with database.begin() as work:
        await work.run(text("SET LOCAL lock_timeout = '50ms'"))
        await work.run(s.counter.select())


async def _write(database: Database) -> None:
    async with database.begin() as work:
        work.say(HOA, OutboundMessage(text="x" * 100_000))


async def test_a_full_disk_is_a_storage_error_and_costs_nothing_told_before(database: Database, database_kind: str) -> None:
    await _write(database)
    if database_kind == "postgres":
        with pytest.raises(StorageError):
            await _run_out_of_space(database)
    else:
        async with database.writer.connect() as connection:
            await connection.execute(text("PRAGMA max_page_count=1"))  # SQLite takes the present size
        with pytest.raises(StorageError):
            await _write(database)
        async with database.writer.connect() as connection:
            await connection.execute(text("PRAGMA max_page_count=1000000"))
    assert (await counts(database))[3] == 1
    await _write(database)
    assert (await counts(database))[3] == 2


async def _run_out_of_space(database: Database) -> None:
    async with database.begin() as work:
        work.say(HOA, OutboundMessage(text="x"))
        await work.flush()
        await work.run(text("DO $$ BEGIN RAISE SQLSTATE '53100'; END $$"))  # disk_full


async def test_an_unreachable_database_is_a_storage_error(circumstances: Circumstances, tmp_path: Path, database_kind: str) -> None:
    (tmp_path / "file").write_text("")
    urls = {
        "sqlite": f"sqlite+aiosqlite:///{tmp_path / 'file' / 'keng.db'}",
        "postgres": f"postgresql+asyncpg://postgres@/nobody?host={tmp_path}",
    }
    nowhere = Database(urls[database_kind], circumstances)
    for attempt in (nowhere.ping(), _write(nowhere)):
        with pytest.raises(StorageError):
            await attempt
    await nowhere.close()
    # The driver does not wait for the threads of connections that it could not open; they must not outlive the loop.
    for thread in [each for each in threading.enumerate() if "_connection_worker" in each.name]:
        await asyncio.to_thread(thread.join, 10)


async def test_what_is_sealed_opens_again_and_only_where_it_belongs(database: Database, circumstances: Circumstances) -> None:
    async with database.begin() as work:
        tip = await work.tips.add(DRAFT, "1111222233334444", work.now)
        way = await work.ways.add(HOA, "tyz")
        await work.tips.put_header(tip, {"way": way})
        await work.contacts.subscribe(HOA, "tyz", "01304")
    async with database.begin() as work:
        assert await work.tips.header(tip) == {"way": way}
        assert await work.ways.open(way) == (HOA, "tyz")
        assert (await work.contacts.at([HOA]))[HOA].language == "tyz"
        assert (await work.tips.by_receipt("1111222233334444")) is not None
        moved = circumstances.vault.seal(Seal.CONTACT, b"x", b"another row")
        with pytest.raises(Gone):
            circumstances.vault.unseal(Seal.CONTACT, moved, b"this row")


async def test_a_conversation_whose_key_is_gone_begins_anew(database_url: str, circumstances: Circumstances) -> None:
    first = Database(database_url, circumstances)
    async with first.begin() as work:
        await one_turn(work)
        await work.run(s.conversation.update().values(sealed=b"\x01" + bytes(100)))
    async with first.begin() as work:
        assert (await hot_rows.load(work, [InboundEvent("e2", HOA, EventKind.TEXT)])).saved == {}
    await first.close()


async def test_a_conversation_ends_when_its_time_is_over(database: Database, clock: FakeClock) -> None:
    async with database.begin() as work:
        await one_turn(work)
    again = [InboundEvent("e2", HOA, EventKind.TEXT)]
    clock.forward(minutes=29)
    async with database.look() as work:
        assert (await hot_rows.load(work, again)).saved[HOA].state == "words" if database.is_sqlite else True
    clock.forward(minutes=7)
    async with database.begin() as work:
        assert (await hot_rows.load(work, again)).saved == {}
        assert await hot_rows.due_conversations(work).remove() == 1
