"""Who goes first: danger, dialogue, reminder, campaign; a chat that must wait stops nobody; one address keeps its order."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch import outbox as loop
from bot.dispatch import sends
from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Pace, Rates
from bot.dispatch.pool import Held, Pool
from bot.dispatch.sends import MOST_IN_FLIGHT
from bot.domain.events import Address, Lane, OutboundMessage
from bot.store.database import Database
from bot.store.outbox import Waiting
from tests.dispatch.gate import HOA, LAN, Gate, put, running, until, waiting
from tests.dispatch.machine import Machine

MANY = 10_000


async def fill(database: Database, count: int, lane: Lane = Lane.CAMPAIGN) -> None:
    async with database.begin() as work:
        for number in range(count):
            work.say(Address("fake", f"p{number}"), OutboundMessage(text="campaign"), lane)


async def commit_and_count(database: Database, channel: Gate, urgent: Lane) -> int:
    """Commit one message of a lane; return how many others left between the commit and it."""
    async with database.begin() as work:
        work.say(HOA, OutboundMessage(text="urgent"), urgent)
    # No other task has run between the commit and this line.
    before = len(channel.order)
    await until(lambda: channel.got(HOA))
    return channel.order[before:].index((HOA.id, "urgent"))


async def test_danger_and_answers_leave_before_ten_thousand_that_wait(
    database: Database, channel: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sends, "HELD_BACK_SECONDS", float("inf"))  # however slow the machine
    await fill(database, MANY)
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=1000)))):
        for lane in (Lane.DANGER, Lane.DIALOGUE):
            channel.sent.clear()
            await until(channel.passed(len(channel.order) + 100))
            assert await commit_and_count(database, channel, lane) <= channel.most_under_way
        assert await waiting(database) > MANY / 2


async def test_nothing_low_begins_between_a_commit_and_what_it_brought(
    database: Database, channel: Gate, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sends, "HELD_BACK_SECONDS", float("inf"))  # however slow the machine
    await fill(database, 3000)
    async with running(database, dispatcher):
        for lane in (Lane.DANGER, Lane.DIALOGUE) * 5:
            channel.sent.clear()
            await until(channel.passed(len(channel.order) + 50))
            assert await commit_and_count(database, channel, lane) == 0
        assert await waiting(database) > 0


async def test_danger_leaves_first_even_when_every_place_is_taken(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await fill(database, 500, Lane.REMINDER)
    for number in range(500):
        channel.held[f"p{number}"] = asyncio.Event()
    async with running(database, dispatcher):
        await until(lambda: channel.under_way == channel.most_under_way > 40)
        assert channel.under_way < MOST_IN_FLIGHT  # some places are kept
        assert await commit_and_count(database, channel, Lane.DANGER) == 0
        for event in channel.held.values():
            event.set()
        await until(lambda: len(channel.order) == 501)


async def test_low_lanes_are_not_starved_by_commits_without_end(
    database: Database, channel: Gate, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sends, "HELD_BACK_SECONDS", 0.05)
    await fill(database, 300)
    database.after_commit.append(dispatcher.wake)
    async with running(database, dispatcher):
        talking = True

        async def talk() -> None:
            while talking:
                await put(database, LAN, "answer")

        task = asyncio.create_task(talk())
        await until(lambda: sum(text == "campaign" for _, text in channel.order) == 300)
        talking = False
        await task


async def test_a_chat_that_must_wait_stops_nobody(database: Database, channel: Gate, machine: Machine) -> None:
    await put(database, HOA, *"12345", lane=Lane.DANGER)
    await put(database, LAN, "x", lane=Lane.CAMPAIGN)
    await Dispatcher(database, channel, machine.pace(Rates(total=30, chat=1))).drain()
    assert channel.order[1] == (LAN.id, "x")
    assert channel.got(HOA) == list("12345")


async def test_a_chats_answer_goes_before_what_waits_for_it_in_a_lower_lane(database: Database, channel: Gate, machine: Machine) -> None:
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30, chat=1)))
    await put(database, HOA, "c1", "c2", "c3", lane=Lane.CAMPAIGN)
    assert await dispatcher.once() == 1
    await put(database, HOA, "d1", "d2", lane=Lane.DIALOGUE)
    await put(database, HOA, "!", lane=Lane.DANGER)
    await dispatcher.drain()
    got = channel.got(HOA)
    assert got[:3] == ["c1", "!", "d1"]
    assert sorted(got[3:]) == ["c2", "c3", "d2"]
    assert got.index("c2") < got.index("c3")


async def test_what_waits_in_memory_for_longer_than_a_lease_stays_ours(
    database: Database, channel: Gate, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.05)
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(chat=1 / 200)))
    await put(database, HOA, "1", "2", "3")
    async with running(database, dispatcher):
        await until(lambda: channel.got(HOA) == ["1", "2", "3"])
    assert machine.at > 1000 + 400


ROWS = st.lists(st.tuples(st.sampled_from(Lane), st.integers(0, 5)), max_size=60)


@given(ROWS, st.sampled_from(Lane), st.sets(st.integers(0, 5), max_size=3))
def test_the_highest_lane_whose_chat_may_receive_gets_the_slot(drawn: Sequence[tuple[Lane, int]], lowest: Lane, busy: set[int]) -> None:
    machine = Machine()
    pace = machine.pace(Rates(chat=1))
    machine.at += 2
    blocked = Address("fake", "5")
    pace.hold(blocked, 9)
    pool = Pool(pace)
    rows = [Waiting(number, b"", Address("fake", str(chat)), OutboundMessage(""), lane, 0) for number, (lane, chat) in enumerate(drawn)]
    pool.add(Held(row, machine.at + 60) for row in reversed(rows))
    under_way = {Address("fake", str(chat)) for chat in busy}
    free = [row for row in rows if row.lane <= lowest and row.address not in under_way and row.address != blocked]
    taken = []
    while (found := pool.next(under_way, lowest))[0] is not None:
        taken.append(found[0].row)
    assert taken == sorted(free, key=lambda row: (row.lane, row.id))
    held_back = any(row.address == blocked and row.lane <= lowest and blocked not in under_way for row in rows)
    assert found[1] == (9 if held_back else None)
    assert len(pool) == len(rows) - len(free)


def test_a_message_whose_lease_ran_out_in_memory_is_left_alone() -> None:
    machine = Machine()
    pool = Pool(machine.pace(Rates()))
    pool.add([Held(Waiting(1, b"", HOA, OutboundMessage(""), Lane.DANGER, 0), machine.at + 60)])
    machine.at += 60
    assert pool.next((), Lane.CAMPAIGN) == (None, None)
    pool.keep(machine.at + 60)
    assert pool.next((), Lane.CAMPAIGN)[0] is not None


def test_the_limits_of_memory_leave_room_for_every_place() -> None:
    assert loop.READY >= MOST_IN_FLIGHT
