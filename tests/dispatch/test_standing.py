"""What a channel is told of a chat before a send, what is written of it afterwards; messages gathered for a group."""

from __future__ import annotations

import asyncio

import pytest

from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Rates
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Choice, Lane, OutboundMessage, Sent, Shown, Standing
from bot.store.database import Database
from bot.store.groups import AlertGroup
from tests.dispatch.gate import GROUP, HOA, LAN, Gate, put, running, until, waiting
from tests.dispatch.machine import Machine

FIRST, SECOND = Shown(("11",)), Shown(("12",), protected=True)


async def test_a_card_is_found_again_and_a_later_message_sees_what_an_earlier_one_changed(
    database: Database, dispatcher: Dispatcher, channel: Gate
) -> None:
    channel.changes = {"1": Sent(("11",), {"tip": FIRST}), "2": Sent(("12",), {"tip": SECOND}), "3": Sent((), {"tip": None})}
    await put(database, HOA, "1", "2", card="tip")
    await put(database, HOA, "3", retract=("tip",))
    await put(database, HOA, "4", card="tip")
    await put(database, LAN, "x", card="tip")
    await dispatcher.once()
    standing = {text: dict(each[0].cards) for text, each in channel.standing.items()}
    assert standing == {"1": {}, "2": {"tip": FIRST}, "3": {"tip": SECOND}, "4": {}, "x": {}}
    channel.changes["1"] = Sent(("13",), {"tip": FIRST})
    await put(database, HOA, "1", card="tip")
    await dispatcher.drain()
    await put(database, HOA, "5", card="tip")
    await dispatcher.drain()
    assert channel.standing["5"] == [Standing({"tip": FIRST})]


async def test_what_is_claimed_before_an_earlier_send_is_written_sees_it_all_the_same(
    database: Database, dispatcher: Dispatcher, channel: Gate
) -> None:
    channel.held["hoa"] = asyncio.Event()
    channel.changes["1"] = Sent(("11",), {"tip": FIRST})
    async with running(database, dispatcher):
        await put(database, HOA, "1", card="tip")
        await until(lambda: channel.tried)
        await put(database, HOA, "!", card="tip", lane=Lane.DANGER)
        await put(database, LAN, "x")
        await until(lambda: channel.got(LAN))
        channel.held["hoa"].set()
        await until(lambda: channel.standing["!"])
    assert channel.standing["!"] == [Standing({"tip": FIRST})]


async def test_only_who_clears_a_chat_is_told_all_that_stands_there(database: Database, dispatcher: Dispatcher, channel: Gate) -> None:
    async with database.begin() as work:
        await work.posted.add([(HOA, ["7"]), (LAN, ["8"])])
    channel.changes = {"1": Sent(("9",)), "gone": Sent(("10",), {}, cleared=True)}
    await put(database, HOA, "1")
    await put(database, HOA, "gone", clear=True)
    await dispatcher.drain()
    assert channel.standing["1"] == [Standing()]
    (cleared,) = channel.standing["gone"]
    assert sorted(cleared.posted) == ["7", "9"]
    async with database.look() as work:
        assert await work.posted.of(HOA) == ("10",)
        assert await work.posted.of(LAN) == ("8",)


@pytest.fixture
async def police(database: Database, channel: Gate, machine: Machine) -> Dispatcher:
    async with database.begin() as work:
        await work.groups.put(AlertGroup("01304", GROUP, "en"))
    return Dispatcher(database, channel, machine.pace(Rates(total=30, chat=1, group=20 / 60)))


async def alert(database: Database, number: int, lane: Lane = Lane.DIALOGUE) -> None:
    choices = ((Choice(f"take {number}", f"a{number}"), Choice("open", "o")),)
    async with database.begin() as work:
        message = OutboundMessage(text=f"tip {number}", brief=f"K{number}", card=f"tip-{number}", choices=choices, protected=True)
        work.say(GROUP, message, lane)


async def test_alerts_that_wait_for_a_groups_slot_become_one(database: Database, channel: Gate, police: Dispatcher) -> None:
    for number in range(3):
        await alert(database, number)
    await alert(database, 9, Lane.DANGER)
    await put(database, GROUP, "redrawn", card="other", only_edit=True)
    await put(database, HOA, "x")
    await police.drain()
    (one,) = channel.sent[GROUP.id]
    assert one.text.split("\n") == ["en group.gathered [('count', 4)]", "K9", "K0", "K1", "K2"]
    assert one.card == ""
    assert channel.got(HOA) == ["x"]
    assert await waiting(database) == 0
    await alert(database, 5)
    await police.drain()
    assert channel.sent[GROUP.id][1].card == "tip-5"


async def test_the_old_cards_of_gathered_alerts_are_named_to_be_taken_away(database: Database, channel: Gate, police: Dispatcher) -> None:
    channel.changes["tip 0"] = Sent(("11",), {"tip-0": FIRST})
    await alert(database, 0)
    await police.once()
    await alert(database, 0)
    await alert(database, 1)
    await police.drain()
    gathered = channel.sent[GROUP.id][1]
    assert gathered.retract == ("tip-0", "tip-1")
    assert channel.standing[gathered.text] == [Standing({"tip-0": FIRST})]


async def test_gathered_alerts_are_tried_again_together_under_the_same_name(
    database: Database, channel: Gate, police: Dispatcher, machine: Machine
) -> None:
    channel.answers[GROUP.id] = [SendError(SendProblem.RETRY, 5)]
    for number in range(3):
        await alert(database, number)
    await police.drain()
    assert await waiting(database) == 3
    clock = database.circumstances.clock
    clock.forward(seconds=5)  # type: ignore[attr-defined]  # it is the fake one
    await police.drain()
    assert await waiting(database) == 0
    assert len(channel.tried) == 2
    assert len(set(channel.tried)) == 1
    assert machine.at > 1005


async def test_what_a_group_refuses_together_it_gets_one_by_one(database: Database, channel: Gate, police: Dispatcher) -> None:
    channel.answers[GROUP.id] = [SendError(SendProblem.REFUSED)]
    for number in range(3):
        await alert(database, number)
    await police.drain()
    assert channel.got(GROUP) == ["tip 0", "tip 1", "tip 2"]


async def test_without_a_limit_for_groups_nothing_is_gathered(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    for number in range(3):
        await alert(database, number)
    await dispatcher.drain()
    assert channel.got(GROUP) == ["tip 0", "tip 1", "tip 2"]


async def test_a_card_that_does_not_stand_costs_its_group_no_slot(
    database: Database, channel: Gate, police: Dispatcher, machine: Machine
) -> None:
    await put(database, GROUP, *"123456789", card="tip", only_edit=True)
    await police.drain()
    assert channel.tried == []
    assert machine.at < 1003
    assert await waiting(database) == 0
