"""Claims: leases, order, lanes, and two claimers."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.events import Address, Choice, Lane, OutboundMessage, Puzzle, Wanted
from bot.domain.files import FileKind, ShownFile
from bot.store import schema as s
from bot.store.database import Database
from bot.store.outbox import KEPT, Claim, Waiting
from bot.store.spelling import read_message, write_message
from tests.kit.fakes import FakeClock

A, B = Address("fake", "a"), Address("fake", "b")
NOW = datetime(2026, 11, 23, 8, tzinfo=UTC)
LEASE = timedelta(seconds=60)


async def put(database: Database, *texts: str, to: Address = A, lane: Lane = Lane.DIALOGUE, after: timedelta = timedelta()) -> None:
    """Put messages in the outbox, in one commit."""
    async with database.begin() as work:
        for text in texts:
            work.say(to, OutboundMessage(text=text), lane, after)


def asks(who: bytes = b"one", at: datetime = NOW, **fields: Any) -> Claim:  # Any: fields of Claim
    return Claim(**{"channel": "fake", "lease": who, "now": at, "until": at + LEASE, **fields})


async def claim(database: Database, who: bytes = b"one", at: datetime = NOW, **fields: Any) -> list[Waiting]:  # Any: fields of Claim
    """Claim as one of several dispatchers."""
    async with database.begin() as work:
        return await work.outbox.claim(asks(who, at, **fields))


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


async def test_only_the_first_of_each_address_and_lane_is_claimed_when_that_is_asked_for(database: Database, clock: FakeClock) -> None:
    await put(database, "a1", "a2")
    await put(database, "b1", to=B)
    await put(database, "a3", lane=Lane.DANGER)
    await put(database, "a0", after=timedelta(minutes=1), lane=Lane.REMINDER)
    await put(database, "a4", lane=Lane.REMINDER)
    first = await claim(database, heads=True)
    assert words(first) == ["a3", "a1", "b1", "a4"]
    assert await claim(database, b"two", heads=True) == []
    async with database.begin() as work:
        await work.outbox.retry({first[1].id: timedelta(seconds=30)}, b"one")
        await work.outbox.settle([first[3].id])
    assert words(await claim(database, heads=True)) == []
    clock.forward(minutes=1)
    assert words(await claim(database, heads=True)) == ["a1", "a0"]


async def test_a_message_of_one_lane_holds_nothing_of_another_back(database: Database) -> None:
    await put(database, "slow", lane=Lane.CAMPAIGN)
    (row,) = await claim(database)
    await put(database, "quick", lane=Lane.DANGER)
    assert words(await claim(database, b"two")) == ["quick"]
    async with database.begin() as work:
        await work.outbox.retry({row.id: timedelta(hours=1)}, b"one")
    await put(database, "quick again", lane=Lane.DIALOGUE)
    assert words(await claim(database, b"three")) == ["quick again"]


async def test_lower_lanes_can_be_left_where_they_are(database: Database) -> None:
    for lane in Lane:
        await put(database, lane.name, to=Address("fake", lane.name), lane=lane)
    assert words(await claim(database, lane=Lane.DANGER)) == ["DANGER"]
    assert words(await claim(database, lane=Lane.REMINDER)) == ["DIALOGUE", "REMINDER"]


async def test_each_channel_has_its_own(database: Database) -> None:
    await put(database, "1", to=Address("other", "a"))
    assert await claim(database) == []
    assert words(await claim(database, channel="other")) == ["1"]


async def test_what_waits_beside_a_claimed_message_can_be_claimed_too(database: Database) -> None:
    await put(database, "1", "2", "3")
    await put(database, "0", lane=Lane.DANGER)
    await put(database, "b", to=B)
    (row,) = await claim(database, limit=1)
    async with database.begin() as work:
        assert words(await work.outbox.claim_beside(row, asks())) == ["1", "2", "3"]
        assert await work.outbox.claim_beside(row, asks()) == []
    assert words(await claim(database, b"two")) == ["b"]


async def test_what_another_dropped_or_took_is_not_kept(database: Database) -> None:
    await put(database, "1", "2")
    await put(database, "3", to=B)
    rows = await claim(database)
    async with database.begin() as work:
        await work.outbox.drop_for(B)
        await work.outbox.release([rows[0].id], b"one")
        assert await work.outbox.kept([row.id for row in rows], b"one") == {rows[1].id}
        assert await work.outbox.kept([], b"one") == set()


async def test_a_lease_can_be_renewed_and_everything_given_back(database: Database) -> None:
    await put(database, "1", "2")
    await claim(database)
    later = NOW + LEASE + timedelta(seconds=1)
    async with database.begin() as work:
        await work.outbox.renew(b"one", later + LEASE)
    assert await claim(database, b"two", at=later) == []
    async with database.begin() as work:
        await work.outbox.release_all(b"one")
    assert words(await claim(database, b"two", at=later)) == ["1", "2"]


async def test_what_waits_for_an_address_moves_with_it_in_its_order(database: Database) -> None:
    new = Address("fake", "new")
    await put(database, "1", "2")
    await put(database, "b", to=B)
    await put(database, "n", to=new)
    await put(database, "3")
    await claim(database, limit=2)
    async with database.begin() as work:
        await work.outbox.move(A, new)
    claimed = await claim(database, b"two")
    assert [(row.message.text, row.address) for row in claimed] == [("1", new), ("2", new), ("b", B), ("n", new), ("3", new)]
    assert len({row.key for row in claimed if row.address == new}) == 1


async def test_what_could_not_be_sent_for_three_days_is_removed(database: Database, clock: FakeClock) -> None:
    await put(database, "old")
    await put(database, "due later", after=timedelta(hours=1))
    clock.forward(seconds=KEPT.total_seconds())
    async with database.begin() as work:
        assert await work.outbox.due().remove() == 1
        assert await work.outbox.due().remove() == 0
    assert words(await claim(database)) == ["due later"]


ANY = st.text(max_size=20)
CHOICES = st.lists(st.lists(st.builds(Choice, ANY, ANY, ANY), max_size=2).map(tuple), max_size=2).map(tuple)
FILES = st.builds(ShownFile, ANY, st.sampled_from(FileKind))
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
    leftover=ANY,
    only_edit=st.booleans(),
    brief=ANY,
    file=st.none() | FILES,
    also=st.lists(FILES, max_size=2).map(tuple),
)


def test_a_message_that_was_written_before_there_could_be_more_than_one_file_is_read() -> None:
    written = b'["fake","hoa",{"text":"x","file":["00","picture"]}]'
    assert read_message(written) == (Address("fake", "hoa"), OutboundMessage("x", file=ShownFile("00", FileKind.PICTURE)))


@given(st.builds(Address, ANY, ANY), MESSAGES)
def test_every_message_comes_back_as_it_was_written(address: Address, message: OutboundMessage) -> None:
    assert read_message(write_message(address, message)) == (address, message)


@pytest.mark.parametrize("size", [0, 1, 300])
async def test_any_number_of_messages_leaves_with_one_commit(database: Database, size: int) -> None:
    await put(database, *(str(number) for number in range(size)))
    async with database.look() as work:
        assert await work.outbox.size() == size
