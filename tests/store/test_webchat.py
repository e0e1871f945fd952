"""Web sessions, and what waits for their pages."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.domain.errors import Gone
from bot.store import schema as s
from bot.store.database import Database
from bot.store.webchat import WebReplay, WebSessions, due_contents, due_sessions, end_staff_session, keep_for_staff, prolong_all
from tests.kit.fakes import FakeClock


async def sealed_rows(database: Database) -> int:
    """Count the rows that still hold content."""
    async with database.look() as work:
        return len((await work.run(select(s.web_replay.c.seq).where(s.web_replay.c.sealed.is_not(None)))).all())


async def test_a_token_is_256_random_bits_and_only_its_hash_is_kept(database: Database) -> None:
    sessions = WebSessions(database)
    token, second = await sessions.start(), await sessions.start()
    assert len(token) == 43
    assert token != second
    async with database.look() as work:
        keys = {bytes(row.key) for row in await work.run(select(s.web_session.c.key))}
    assert len(keys) == 2
    assert not any(token.encode() in key for key in keys)


async def test_a_villagers_session_ends_after_thirty_idle_minutes(database: Database, clock: FakeClock) -> None:
    sessions = WebSessions(database)
    token = await sessions.start()
    for _ in range(3):
        clock.forward(minutes=29)
        assert await sessions.alive(token)
    assert await sessions.lifetime(token) is None
    clock.forward(minutes=29)
    assert await sessions.alive(token, touch=False)  # looking is not doing
    clock.forward(minutes=7)
    assert not await sessions.alive(token)
    assert not await sessions.alive("unknown")


async def test_an_officers_session_lives_thirty_days_and_ends_with_the_office(database: Database, clock: FakeClock) -> None:
    sessions = WebSessions(database)
    token = await sessions.start()
    async with database.begin() as work:
        await keep_for_staff(work, token)
    assert await sessions.lifetime(token) == 30 * 24 * 3600
    clock.forward(days=29)
    assert await sessions.alive(token)
    async with database.begin() as work:
        await end_staff_session(work, token)
    assert await sessions.lifetime(token) is None
    clock.forward(minutes=36)
    assert not await sessions.alive(token)


async def test_a_message_is_kept_once_a_delivery_and_comes_back_in_order(database: Database) -> None:
    replay, token = WebReplay(database), await WebSessions(database).start()
    assert [await replay.append(token, body, name) for body, name in ((b"a", "1"), (b"b", "2"), (b"a", "1"))] == [1, 2, 1]
    assert await replay.after(token, 0) == [(1, b"a"), (2, b"b")]
    assert await replay.after(token, 1) == [(2, b"b")]
    assert await replay.after("another", 0) == []


async def test_what_the_page_has_is_destroyed_and_its_number_never_comes_again(database: Database) -> None:
    replay, token = WebReplay(database), await WebSessions(database).start()
    await replay.append(token, b"a", "1")
    await replay.append(token, b"b", "2")
    await replay.acknowledge(token, 1)
    assert await sealed_rows(database) == 1
    await replay.acknowledge(token, 2)
    assert await sealed_rows(database) == 0
    assert await replay.append(token, b"a", "1") == 1
    assert await replay.append(token, b"c", "3") == 3
    assert await replay.after(token, 0) == [(3, b"c")]


async def test_what_is_taken_back_is_destroyed_and_what_stands_around_it_stays(database: Database) -> None:
    replay, token = WebReplay(database), await WebSessions(database).start()
    for name in ("1", "2", "3"):
        await replay.append(token, name.encode(), name)
    await replay.take_back(token, 2)
    assert await replay.after(token, 0) == [(1, b"1"), (3, b"3")]
    await replay.take_back("another", 1)
    assert await sealed_rows(database) == 2
    assert await replay.append(token, b"2", "2") == 2
    assert await replay.append(token, b"4", "4") == 4
    assert await sealed_rows(database) == 3


async def test_what_is_shown_for_a_while_is_not_shown_later_and_then_destroyed(database: Database, clock: FakeClock) -> None:
    replay, token = WebReplay(database), await WebSessions(database).start()
    await replay.append(token, b"words", "1", clock.now() + timedelta(minutes=10))
    await replay.append(token, b"stays", "2")
    clock.forward(minutes=9)
    assert len(await replay.after(token, 0)) == 2
    clock.forward(minutes=1)
    assert await replay.after(token, 0) == [(2, b"stays")]
    async with database.begin() as work:
        assert (await due_contents(work).remove(), await due_sessions(work).remove()) == (1, 0)
    assert await sealed_rows(database) == 1


async def test_nothing_is_kept_for_a_session_that_is_over(database: Database, clock: FakeClock) -> None:
    sessions, replay = WebSessions(database), WebReplay(database)
    left, idle = await sessions.start(), await sessions.start()
    for token in (left, idle):
        await replay.append(token, b"a", "1")
    await sessions.end(left)
    clock.forward(minutes=36)
    for token in (left, idle, "never"):
        with pytest.raises(Gone):
            await replay.append(token, b"b", "2")
    async with database.begin() as work:
        assert await due_sessions(work).remove() == 1
    assert await sealed_rows(database) == 0


async def test_moving_the_playgrounds_clock_ends_no_session(database: Database, clock: FakeClock) -> None:
    sessions = WebSessions(database)
    token = await sessions.start()
    async with database.begin() as work:
        await prolong_all(work, timedelta(days=2))
    clock.forward(days=2, minutes=29)
    assert await sessions.alive(token)
