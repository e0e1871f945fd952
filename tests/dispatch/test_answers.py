"""What a platform can answer, and what becomes of it: held chats and channels, lost and moved groups, a token that is refused."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest

from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Rates
from bot.dispatch.rest import PROBE_SECONDS
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Lane, Sent, Shown
from bot.domain.people import Role
from bot.store.database import Database
from bot.store.groups import AlertGroup
from tests.dispatch.gate import ELSEWHERE, GROUP, HOA, LAN, OPERATOR, Gate, add_staff, put, running, until, waiting
from tests.dispatch.machine import Machine
from tests.kit.fakes import FakeClock

UNIT = "01304"
CHIEF = Address("fake", "chief")
NEW = Address("fake", "-100")


async def add_group(database: Database, address: Address = GROUP) -> None:
    async with database.begin() as work:
        await work.groups.put(AlertGroup(UNIT, address, "en"))


async def test_who_left_is_forgotten_and_written_to_no_more(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    async with database.begin() as work:
        await work.contacts.subscribe(HOA, "vi", "")
        await work.posted.note([(HOA, Sent(("1",), {"menu": Shown(("1",))}))])
    await add_staff(database, HOA, Role.OFFICER, UNIT)
    channel.answers["1"] = [SendError(SendProblem.GONE)]
    await put(database, HOA, "1", "2", "3")
    await put(database, HOA, "low", lane=Lane.CAMPAIGN)
    await put(database, LAN, "x")
    await dispatcher.drain()
    assert (channel.got(HOA), channel.got(LAN)) == ([], ["x"])
    async with database.look() as work:
        assert await work.contacts.at([HOA]) == {}
        assert await work.staff.at([HOA]) == {}
        assert await work.posted.of(HOA) == ()
        assert await work.posted.cards([(HOA, "menu")]) == {}
    assert await waiting(database) == 0
    assert len(channel.tried) == 2


async def test_a_group_that_is_lost_is_told_to_operators_and_its_leaders(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await add_group(database)
    await add_staff(database, OPERATOR)
    await add_staff(database, CHIEF, Role.CHIEF, UNIT)
    await add_staff(database, LAN, Role.OFFICER, UNIT)
    channel.answers[GROUP.id] = [SendError(SendProblem.GONE)]
    await put(database, GROUP, "1", "2")
    await dispatcher.drain()
    assert channel.got(GROUP) == []
    assert [text.split()[1] for text in channel.got(OPERATOR)] == ["alarm.group_gone"]
    assert [text.split()[1] for text in channel.got(CHIEF)] == ["group.lost"]
    assert channel.got(LAN) == []
    async with database.look() as work:
        assert await work.groups.at(GROUP) is None


async def test_a_group_that_moved_is_followed_at_once_and_in_order(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    await add_group(database)
    async with database.begin() as work:
        await work.posted.note([(GROUP, Sent((), {"tip": Shown(("1",))}))])
    channel.answers[GROUP.id] = [SendError(SendProblem.MIGRATED, moved_to=NEW.id)]
    await put(database, GROUP, "1", "2", card="tip")
    await put(database, GROUP, "!", lane=Lane.DANGER)
    await put(database, GROUP, "3", lane=Lane.REMINDER)
    await dispatcher.drain()
    assert channel.got(GROUP) == []
    assert channel.got(NEW) == ["!", "1", "2", "3"]
    assert all(not each.cards for text in "12" for each in channel.standing[text])
    async with database.look() as work:
        assert (await work.groups.of_units([UNIT]))[0].address == NEW


async def test_groups_that_point_at_each_other_end(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    channel.answers[GROUP.id] = [SendError(SendProblem.MIGRATED, moved_to=NEW.id) for _ in range(100)]
    channel.answers[NEW.id] = [SendError(SendProblem.MIGRATED, moved_to=GROUP.id) for _ in range(100)]
    await put(database, GROUP, "1")
    await dispatcher.drain()
    assert await waiting(database) == 0


async def test_a_chat_that_is_held_waits_in_every_lane_and_stops_nobody(
    database: Database, channel: Gate, machine: Machine, clock: FakeClock
) -> None:
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30, chat=1)))
    channel.answers["1"] = [SendError(SendProblem.RETRY, 30)]
    await put(database, HOA, "1", "2")
    await dispatcher.once()
    begin = machine.at
    await put(database, LAN, "x")
    await put(database, HOA, "!", lane=Lane.DANGER)
    await dispatcher.once()
    assert channel.order[1] == (LAN.id, "x")
    assert channel.got(HOA) == ["!"]
    assert machine.at >= begin + 30
    clock.forward(seconds=30)
    await dispatcher.drain()
    assert channel.got(HOA) == ["!", "1", "2"]


async def test_several_chats_that_refuse_hold_the_channel_also_over_a_restart(
    database: Database, channel: Gate, machine: Machine, clock: FakeClock
) -> None:
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30)))
    for text in ("1", "2"):
        channel.answers[text] = [SendError(SendProblem.RETRY, 600)]
    await put(database, HOA, "1")
    await put(database, LAN, "2")
    await dispatcher.once()
    await put(database, OPERATOR, "3")
    assert await dispatcher.once() == 0
    assert channel.got(OPERATOR) == []
    again = Machine()
    reborn = Dispatcher(database, channel, again.pace(Rates(total=30)))
    async with running(database, reborn):
        await until(lambda: reborn._pace.held() > 500)  # noqa: SLF001 - there is nothing else to see
    assert channel.got(OPERATOR) == []
    machine.at += 600
    clock.forward(seconds=600)
    await dispatcher.drain()
    assert (channel.got(OPERATOR), channel.got(HOA), channel.got(LAN)) == (["3"], ["1"], ["2"])


async def test_a_refused_token_loses_nothing_is_said_once_and_tried_now_and_then(
    database: Database, channel: Gate, machine: Machine, caplog: pytest.LogCaptureFixture
) -> None:
    await add_staff(database, OPERATOR)
    await add_staff(database, ELSEWHERE)
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30)))
    people = [Address("fake", f"p{number}") for number in range(5)]
    for person in people:
        channel.answers[person.id] = [SendError(SendProblem.BAD_TOKEN) for _ in range(3)]
        await put(database, person, "1", "2")
    with caplog.at_level(logging.WARNING):
        await dispatcher.drain()
        tried = len(channel.tried)
        await dispatcher.drain()
        assert len(channel.tried) == tried
        for _ in range(2):
            machine.at += PROBE_SECONDS
            await dispatcher.drain()
            tried += 1
            assert len(channel.tried) == tried
        assert [each.levelname for each in caplog.records] == ["CRITICAL"]
        other = Gate("elsewhere")
        await Dispatcher(database, other).drain()
        assert [text.split()[1] for text in other.got(ELSEWHERE)] == ["alarm.bad_token"]
        channel.answers.clear()
        machine.at += PROBE_SECONDS
        await dispatcher.drain()
    assert all(channel.got(person) == ["1", "2"] for person in people)
    assert channel.got(OPERATOR) == []
    assert [each.levelname for each in caplog.records] == ["CRITICAL", "WARNING"]
    assert await waiting(database) == 0


async def test_a_rest_that_the_network_breaks_into_goes_on(database: Database, channel: Gate, machine: Machine, clock: FakeClock) -> None:
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30)))
    channel.answers["1"] = [SendError(SendProblem.BAD_TOKEN), SendError(SendProblem.RETRY)]
    await put(database, HOA, "1")
    await dispatcher.drain()
    machine.at += PROBE_SECONDS
    await dispatcher.drain()
    clock.forward(hours=1)
    await dispatcher.drain()
    assert channel.got(HOA) == []
    machine.at += PROBE_SECONDS
    await dispatcher.drain()
    assert channel.got(HOA) == ["1"]


async def test_other_channels_go_on(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    channel.answers["1"] = [SendError(SendProblem.BAD_TOKEN)]
    await put(database, HOA, "1")
    await put(database, ELSEWHERE, "x")
    await dispatcher.drain()
    other = Gate("elsewhere")
    await Dispatcher(database, other).drain()
    assert other.got(ELSEWHERE) == ["x"]


async def test_what_happens_to_a_group_in_one_lane_reaches_what_waits_in_memory(
    database: Database, channel: Gate, machine: Machine, clock: FakeClock
) -> None:
    dispatcher = Dispatcher(database, channel, machine.pace(Rates(total=30, chat=1)))
    channel.answers["!"] = [SendError(SendProblem.MIGRATED, moved_to=NEW.id)]
    await put(database, GROUP, "!", lane=Lane.DANGER)
    await put(database, GROUP, "1")
    await dispatcher.drain()
    clock.forward(seconds=timedelta(seconds=1).total_seconds())
    await dispatcher.drain()
    assert sorted(channel.got(NEW)) == ["!", "1"]
    assert channel.got(GROUP) == []
