"""The outbox loop: done, try later, give up; at least once; order; nobody in the way of another."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dispatch import outbox as loop
from bot.dispatch.outbox import Dispatcher
from bot.dispatch.outcome import FIRST_PAUSE, LONGEST_PAUSE, MOST_ATTEMPTS, pause_after
from bot.dispatch.sends import MOST_IN_FLIGHT
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, OutboundMessage, Standing
from bot.privacy.keys import Seal
from bot.store import schema as s
from bot.store.database import Database
from bot.store.outbox import Claim
from tests.dispatch.gate import HOA, LAN, OPERATOR, Gate, add_staff, put, run_out, running, turns, until, waiting
from tests.kit.fakes import FakeClock


@given(st.integers(0, 100), st.floats(0, 10_000), st.floats(0, 1))
def test_pauses_double_within_bounds_and_never_undercut_the_platform(attempts: int, hint: float, chance: float) -> None:
    pause = pause_after(attempts, hint, chance).total_seconds()
    full = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0**attempts)
    assert max(hint, full / 2) - 0.001 <= pause <= max(hint, full) + 0.001
    assert pause_after(attempts + 1, hint, chance).total_seconds() >= pause


async def test_what_was_sent_is_gone(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await put(database, HOA, *(str(number) for number in range(250)))
    await dispatcher.drain()
    assert channel.got(HOA) == [str(number) for number in range(250)]
    assert await waiting(database) == 0


async def test_a_retry_comes_later_in_order_with_the_same_delivery(
    database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock
) -> None:
    channel.answers["1"] = [SendError(SendProblem.RETRY, 7.0), SendError(SendProblem.RETRY)]
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    clock.forward(seconds=6)
    await dispatcher.drain()
    assert channel.got(HOA) == []
    clock.forward(seconds=2)
    await dispatcher.drain()
    assert channel.got(HOA) == []
    clock.forward(seconds=5)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "2"]
    assert len(set(channel.tried)) == 3


@pytest.mark.parametrize("problem", [SendProblem.TOO_LONG, SendProblem.REFUSED])
async def test_giving_up_tells_the_operator_why_and_not_what(
    database: Database, dispatcher: Dispatcher, channel: Gate, problem: SendProblem
) -> None:
    await add_staff(database, OPERATOR)
    channel.answers["bí mật"] = [SendError(problem)]
    await put(database, HOA, "bí mật", "2")
    await dispatcher.drain()
    assert channel.got(HOA) == ["2"]
    (alarm,) = channel.got(OPERATOR)
    assert "alarm.gave_up" in alarm
    assert problem.value in alarm
    assert "bí mật" not in alarm


async def test_it_gives_up_after_many_tries(database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock) -> None:
    await add_staff(database, OPERATOR)
    channel.answers["1"] = [SendError(SendProblem.RETRY) for _ in range(MOST_ATTEMPTS + 1)]
    await put(database, HOA, "1", "2")
    for _ in range(MOST_ATTEMPTS + 1):
        await dispatcher.drain()
        clock.forward(seconds=LONGEST_PAUSE)
    assert channel.got(HOA) == ["2"]
    assert len(channel.got(OPERATOR)) == 1


async def test_an_alarm_that_cannot_be_sent_makes_no_alarm(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await add_staff(database, OPERATOR)
    channel.answers["1"] = [SendError(SendProblem.REFUSED)]
    await put(database, OPERATOR, "1")
    await dispatcher.drain()
    assert await waiting(database) == 0


async def test_killed_between_send_and_settle_it_is_sent_again_with_the_same_delivery(
    database: Database, dispatcher: Dispatcher, channel: Gate
) -> None:
    await put(database, HOA, "1")
    now = datetime.now(UTC)
    async with database.begin() as work:  # the dead process: claimed and sent, not settled
        (row,) = await work.outbox.claim(Claim("fake", b"dead", now, now + timedelta(days=9999)))
    await channel.send(row.address, row.message, f"ob{row.id}", Standing())
    await dispatcher.drain()
    assert channel.got(HOA) == ["1"]
    await run_out(database)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "1"]
    assert len(set(channel.deliveries)) == 1
    assert await waiting(database) == 0


async def test_who_starts_after_a_crash_waits_for_no_lease(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await put(database, HOA, "1", "2")
    now = datetime.now(UTC)
    async with database.begin() as work:
        assert len(await work.outbox.claim(Claim("fake", b"dead", now, now + timedelta(days=9999)))) == 2
    async with running(database, dispatcher):
        await until(lambda: channel.got(HOA) == ["1", "2"])


async def test_a_slow_address_does_not_hold_the_others_of_its_batch(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    sending = asyncio.create_task(dispatcher.once())
    await until(lambda: channel.got(LAN))
    assert channel.got(HOA) == []
    channel.held["hoa"].set()
    assert await sending == 3
    assert channel.got(HOA) == ["1", "2"]


async def test_a_slow_address_holds_no_later_commit(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    async with running(database, dispatcher):
        await put(database, HOA, "1", "2")
        await until(lambda: channel.tried)
        for text in ("x", "y", "z"):
            await put(database, LAN, text)
            await until(channel.has(LAN, text))
        assert channel.got(HOA) == []
        channel.held["hoa"].set()
        await until(lambda: channel.got(HOA) == ["1", "2"])


async def test_who_is_cancelled_gives_back_what_was_not_sent(
    database: Database, dispatcher: Dispatcher, channel: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "GRACE_SECONDS", 0)
    channel.held["hoa"] = asyncio.Event()
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    sending = asyncio.create_task(dispatcher.once())
    await until(lambda: channel.got(LAN))
    sending.cancel()
    with suppress(asyncio.CancelledError):
        await sending
    assert sending.cancelled()
    assert await waiting(database) == 2
    del channel.held["hoa"]
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == (["1", "2"], ["x"])


async def test_a_loop_that_stops_hears_the_answers_to_what_is_under_way(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    async with running(database, dispatcher) as task:
        await put(database, HOA, "1", "2")
        await until(lambda: channel.tried)
        task.cancel()
        await turns()
        channel.held["hoa"].set()
        await asyncio.wait([task])
    assert channel.got(HOA) == ["1"]
    assert await waiting(database) == 1
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "2"]


async def test_a_message_of_another_channel_waits_for_it(database: Database, dispatcher: Dispatcher, clock: FakeClock) -> None:
    elsewhere = Address("zalo", "hoa")
    await put(database, elsewhere, "1")
    await dispatcher.drain()
    assert await waiting(database) == 1
    clock.forward(seconds=LONGEST_PAUSE)
    late = Gate("zalo")
    await Dispatcher(database, late).drain()
    assert late.got(elsewhere) == ["1"]


async def test_a_channel_that_breaks_is_tried_again_and_stops_nobody(
    database: Database, dispatcher: Dispatcher, channel: Gate, clock: FakeClock
) -> None:
    channel.answers["1"] = [RuntimeError("a bug of ours")]
    await put(database, HOA, "1", "2")
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    clock.forward(seconds=FIRST_PAUSE)
    await dispatcher.drain()
    assert channel.got(HOA) == ["1", "2"]


async def test_many_are_under_way_at_once_and_not_more_than_the_places(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    people = [Address("fake", f"p{number}") for number in range(150)]
    channel.held = {person.id: asyncio.Event() for person in people}
    async with running(database, dispatcher):
        for person in people:
            await put(database, person, "1", "2")
        await until(lambda: channel.under_way == MOST_IN_FLIGHT)
        for event in channel.held.values():
            event.set()
        await until(lambda: len(channel.order) == 300)
    assert channel.most_under_way == MOST_IN_FLIGHT
    assert all(channel.got(person) == ["1", "2"] for person in people)
    assert await waiting(database) == 0


async def test_what_is_dropped_while_it_waits_in_memory_is_not_sent(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.held["hoa"] = asyncio.Event()
    async with running(database, dispatcher):
        await put(database, HOA, "1", "2")
        await until(lambda: channel.tried)
        async with database.begin() as work:
            await work.outbox.drop_for(HOA)
            work.say(LAN, OutboundMessage(text="x"))
        await until(lambda: channel.got(LAN))
        channel.held["hoa"].set()
        await put(database, HOA, "3")
        await until(lambda: "3" in channel.got(HOA))
    assert channel.got(HOA) == ["1", "3"]


async def test_the_loop_sends_when_it_is_woken_and_survives_a_bad_moment(
    database: Database, dispatcher: Dispatcher, channel: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "IDLE_SECONDS", 0.01)
    sealed = database.circumstances.vault.seal(Seal.OUTBOX, b"no message", b"")
    bad = {"key": b"", "channel": "fake", "lane": 1, "sealed": sealed, "attempts": 0}
    async with running(database, dispatcher) as task:
        async with database.begin() as work:
            await work.run(s.outbox.insert().values(ready_at=work.now, **bad))
        await put(database, HOA, "1")
        await turns()
        assert channel.got(HOA) == []
        async with database.begin() as work:
            await work.run(s.outbox.delete().where(s.outbox.c.key == b""))
        await until(lambda: channel.got(HOA))
    assert task.cancelled()
