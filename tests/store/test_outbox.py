"""Claims: leases, order, lanes, and two claimers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Address, Choice, Lane, OutboundMessage, Puzzle, Wanted
from bot.store import schema as s
from bot.store.database import Database
from bot.store.outbox import Waiting, read_message, write_message
from tests.kit.fakes import FakeClock

A, B = Address("fake", "a"), Address("fake", "b")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LEASE = timedelta(seconds=60)


async def put(database: Database, *texts: str, to: Address = A, lane: Lane = Lane.DIALOGUE, after: timedelta = timedelta()) -> None:
    """Put messages in the outbox, in one commit."""
    async with database.begin() as work:
        for text in texts:
            work.say(to, OutboundMessage(text=text), lane, after)


async def claim(database: Database, who: bytes = b"one", limit: int = 100, at: datetime = NOW) -> list[Waiting]:
    """Claim as one of several dispatchers."""
    async with database.begin() as work:
        return await work.outbox.claim(who, at + LEASE, limit, at)


def words(claimed: list[Waiting]) -> list[str]:
    return [row.message.text for row in claimed]


async def test_what_is_claimed_is_nobody_elses_until_the_lease_runs_out(database: Database) -> None:
    await put(database, "1", "2")
    assert words(await claim(database)) == ["1", "2"]
    assert await claim(database, b"two") == []
    assert await claim(database, b"two", at=NOW + LEASE) == []
    again = await claim(database, b"two", at=NOW + LEASE + timedelta(seconds=1))
    assert words(again) == ["1", "2"]


async def test_messages_to_one_address_are_claimed_in_their_order(database: Database) -> None:
    await put(database, *"12345")
    first = await claim(database, limit=2)
    assert words(first) == ["1", "2"]
    assert await claim(database, b"two") == []  # its elders are on their way
    async with database.begin() as work:
        await work.outbox.settle([row.id for row in first])
    assert words(await claim(database, b"two")) == ["3", "4", "5"]


async def test_a_message_that_waits_for_another_try_holds_its_successors_back_and_nobody_else(database: Database, clock: FakeClock) -> None:
    await put(database, "a1", "a2")
    await put(database, "b1", to=B)
    first, second, third = await claim(database)
    async with database.begin() as work:
        await work.outbox.retry({first.id: timedelta(seconds=30)}, b"one")
        await work.outbox.release([second.id, third.id], b"one")
    assert words(await claim(database)) == ["b1"]
    clock.forward(seconds=31)
    again = await claim(database)
    assert [(row.message.text, row.attempts) for row in again] == [("a1", 1), ("a2", 0)]


async def test_danger_goes_first(database: Database) -> None:
    for lane in (Lane.CAMPAIGN, Lane.REMINDER, Lane.DIALOGUE, Lane.DANGER):
        await put(database, lane.name, to=Address("fake", lane.name), lane=lane)
    assert words(await claim(database, limit=2)) == ["DANGER", "DIALOGUE"]
    assert words(await claim(database)) == ["REMINDER", "CAMPAIGN"]


async def test_a_delayed_message_waits_and_holds_nothing_back(database: Database, clock: FakeClock) -> None:
    await put(database, "later", after=timedelta(minutes=10))
    await put(database, "now")
    assert words(await claim(database)) == ["now"]
    clock.forward(minutes=10)
    async with database.begin() as work:
        await work.outbox.settle([row.id for row in await work.run(s.outbox.select().where(s.outbox.c.lease.is_not(None)))])
    assert words(await claim(database)) == ["later"]


async def test_two_claimers_never_get_the_same_row_and_keep_everybodys_order(database: Database, other: Database) -> None:
    for number in range(60):
        await put(database, str(number), to=Address("fake", str(number % 7)))
    taken: dict[bytes, list[Waiting]] = {b"one": [], b"two": []}
    order: dict[str, list[int]] = {}

    async def work_on(hand: Database, who: bytes) -> None:
        while rows := await claim(hand, who, limit=5):
            taken[who] += rows
            for row in rows:
                order.setdefault(row.address.id, []).append(int(row.message.text))
            await asyncio.sleep(0)
            async with hand.begin() as work:
                await work.outbox.settle([row.id for row in rows])

    await asyncio.gather(work_on(database, b"one"), work_on(other, b"two"))
    await work_on(database, b"one")
    ids = [row.id for rows in taken.values() for row in rows]
    assert len(ids) == len(set(ids)) == 60
    assert all(numbers == sorted(numbers) for numbers in order.values())


async def test_a_hand_whose_lease_ran_out_takes_nothing_from_the_next(database: Database) -> None:
    await put(database, "1")
    (row,) = await claim(database, b"slow")
    later = NOW + LEASE + timedelta(seconds=1)
    assert len(await claim(database, b"quick", at=later)) == 1
    async with database.begin() as work:
        await work.outbox.release([row.id], b"slow")
        await work.outbox.retry({row.id: timedelta()}, b"slow")
    assert await claim(database, b"third", at=later) == []


async def test_a_message_whose_key_is_gone_is_dropped_and_blocks_nobody(database: Database) -> None:
    await put(database, "lost")
    async with database.begin() as work:
        await work.run(s.outbox.update().values(sealed=b"\x01" + bytes(80)))
    await put(database, "kept")
    assert words(await claim(database)) == ["kept"]
    async with database.look() as work:
        assert await work.outbox.size() == 1


async def test_who_left_is_written_to_no_more(database: Database) -> None:
    await put(database, "1", "2")
    await put(database, "3", to=B)
    async with database.begin() as work:
        await work.outbox.drop_for(A)
    assert words(await claim(database)) == ["3"]


ANY = st.text(max_size=20)
CHOICES = st.lists(st.lists(st.builds(Choice, ANY, ANY, ANY), max_size=2).map(tuple), max_size=2).map(tuple)
MESSAGES = st.builds(
    OutboundMessage,
    text=ANY,
    choices=CHOICES,
    card=ANY,
    retract=st.lists(ANY, max_size=2).map(tuple),
    shown_for=st.integers(0, 10**6),
    once=st.booleans(),
    protected=st.booleans(),
    clear=st.booleans(),
    wanted=st.sampled_from(Wanted),
    prompt=ANY,
    recording=ANY,
    puzzle=st.none() | st.builds(Puzzle, ANY, st.integers(0, 18)),
)


@given(st.builds(Address, ANY, ANY), MESSAGES)
def test_every_message_comes_back_as_it_was_written(address: Address, message: OutboundMessage) -> None:
    assert read_message(write_message(address, message)) == (address, message)


@pytest.mark.parametrize("size", [0, 1, 300])
async def test_any_number_of_messages_leaves_with_one_commit(database: Database, size: int) -> None:
    await put(database, *(str(number) for number in range(size)))
    async with database.look() as work:
        assert await work.outbox.size() == size
