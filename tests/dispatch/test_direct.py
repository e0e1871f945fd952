"""What a commit says goes to its dispatcher directly, and nothing of what holds for messages that are looked up is lost by it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from bot.dispatch.outbox import Dispatcher
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Lane, OutboundMessage
from bot.store import schema as s
from bot.store.database import Database
from bot.store.direct import choose_direct
from bot.store.outbox import Claim, Pending
from tests.dispatch.gate import HOA, LAN, Gate, put, running, until, waiting

NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
PEOPLE = [Address("fake", name) for name in ("hoa", "lan", "mai")]


def pending(person: int, lane: int, *, card: str = "", later: bool = False) -> Pending:
    return Pending(PEOPLE[person], OutboundMessage("x", card=card), Lane(lane), NOW + timedelta(seconds=later))


def claim(limit: int, *, heads: bool) -> Claim:
    return Claim("fake", b"us", NOW, NOW + timedelta(seconds=60), limit, heads=heads)


messages = st.lists(st.builds(pending, st.integers(0, 2), st.integers(0, 3), card=st.sampled_from(["", "", "tip"]), later=st.booleans()))
lines = st.sets(st.tuples(st.sampled_from([person.id.encode() for person in PEOPLE]), st.integers(0, 3)))


@given(said=messages, before=lines, limit=st.integers(0, 6), heads=st.booleans())
def test_a_direct_message_never_stands_behind_another_of_its_line(
    *, said: list[Pending], before: set[tuple[bytes, int]], limit: int, heads: bool
) -> None:
    keys = [each.address.id.encode() for each in said]
    chosen = choose_direct(said, keys, {"fake": claim(limit, heads=heads)}, before, NOW)
    assert len(chosen) <= limit
    for place in chosen:
        line = (keys[place], int(said[place].lane))
        assert line not in before
        earlier = [other for other in range(place) if (keys[other], int(said[other].lane)) == line]
        assert all(other in chosen for other in earlier)
        assert not (heads and earlier)
        assert said[place].ready_at <= NOW
        assert not said[place].message.card


@given(messages)
def test_nothing_is_direct_on_a_channel_that_takes_nothing(said: list[Pending]) -> None:
    assert choose_direct(said, [b""] * len(said), {}, set(), NOW) == {}


async def leases(database: Database) -> list[bool]:
    async with database.look() as work:
        return [row.lease is not None for row in await work.run(select(s.outbox.c.lease).order_by(s.outbox.c.id))]


async def test_what_is_committed_is_claimed_in_the_same_transaction(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    database.takers["fake"] = dispatcher
    async with running(database, dispatcher):
        await until(lambda: dispatcher.offer() is not None)
        await put(database, HOA, "1")
        assert await leases(database) == [True]
        await put(database, HOA, "2")
        assert await leases(database) == [True, False]
        channel.held["hoa"].set()
        await until(lambda: channel.got(HOA) == ["1", "2"])


async def test_a_transaction_that_fails_sends_nothing(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    database.takers["fake"] = dispatcher
    async with running(database, dispatcher):
        await until(lambda: dispatcher.offer() is not None)
        with pytest.raises(ValueError, match="undone"):
            await _say_and_fail(database)
        await put(database, LAN, "said")
        await until(lambda: channel.got(LAN) == ["said"])
    assert channel.got(HOA) == []


async def _say_and_fail(database: Database) -> None:
    async with database.begin() as work:
        work.say(HOA, OutboundMessage("never"))
        raise ValueError("undone")


async def test_a_dispatcher_that_does_not_run_takes_nothing(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    database.takers["fake"] = dispatcher
    await put(database, HOA, "before")
    assert await leases(database) == [False]
    async with running(database, dispatcher):
        await until(lambda: channel.got(HOA) == ["before"])
    await put(database, HOA, "after")
    assert await leases(database) == [False]


@pytest.mark.parametrize("problem", [None, SendProblem.RETRY])
async def test_everybody_gets_everything_once_and_in_order(
    database: Database, dispatcher: Dispatcher, channel: Gate, problem: SendProblem | None
) -> None:
    said: dict[Address, list[str]] = defaultdict(list)
    database.takers["fake"] = dispatcher
    async with running(database, dispatcher):
        await until(lambda: dispatcher.offer() is not None)
        for number in range(120):
            person, words = PEOPLE[number * 7 % 3], str(number)
            if problem and number % 40 == 1:
                channel.answers[words] = [SendError(problem, 0.01)]
            said[person].append(words)
            await put(database, person, words)
            if number % 11 == 0:
                await asyncio.sleep(0)
        if problem:  # what failed waits in the product's time
            await until(lambda: len(channel.tried) > 3)
            database.circumstances.clock.forward(seconds=60)  # type: ignore[attr-defined]  # the fake one
        await until(lambda: all(channel.got(person) == said[person] for person in PEOPLE))
        await until(lambda: not dispatcher._sends.busy)  # noqa: SLF001 - what was sent is settled before the end
    assert await waiting(database) == 0
