"""While a campaign goes out at a platform's rate, or is taken back, an alert and an officer's answer leave next."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select

from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Pace, Rates
from bot.domain.campaigns import CampaignKind, DeliveryState
from bot.domain.events import Address, Lane, OutboundMessage
from bot.domain.people import Role
from bot.services.campaigns.recall import recall
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from tests.dispatch.gate import HOA, Gate, add_staff, put, running, until
from tests.dispatch.machine import Machine
from tests.dispatch.rows import states
from tests.kit.outreach import compose, go_on, start, subscribe_many

MANY, TRIES, RATE = 2_000, 8, 100


async def place_of(database: Database, channel: Gate, number: int, lane: Lane) -> tuple[int, int]:
    """Commit something urgent; return how many others left between the commit and it, and how many were on their way at the commit."""
    address = Address("fake", f"urgent{number}")
    async with database.begin() as work:
        work.say(address, OutboundMessage("urgent"), lane)
    # No other task has run between the commit and this line.
    before, under_way = len(channel.order), channel.under_way
    await asyncio.sleep(0)
    under_way += len(channel.order) - before  # tasks that had their slot at the commit, but had not run yet
    await until(lambda: channel.got(address))
    return channel.order[before:].index((address.id, "urgent")), under_way


async def test_what_is_urgent_leaves_next_while_thousands_go_out(
    database: Database, channel: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatch.sends.HELD_BACK_SECONDS", float("inf"))  # however slow the machine
    await subscribe_many(database, MANY)
    await start(database, await compose(database))
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=RATE)))):
        for number in range(TRIES):
            await until(channel.passed(len(channel.order) + 3))
            place, under_way = await place_of(database, channel, number, (Lane.DANGER, Lane.DIALOGUE)[number % 2])
            assert place <= under_way  # so its position is 1 + those at most
        assert len(channel.order) < MANY


async def test_a_card_leaves_before_what_waits_of_an_event_in_its_own_lane(database: Database, channel: Gate, machine: Machine) -> None:
    await subscribe_many(database, 500)
    await start(database, await compose(database, kind=CampaignKind.EVENT))
    async with running(database, Dispatcher(database, channel, machine.pace(Rates(total=RATE)))):
        await until(channel.passed(5))
        await put(database, HOA, "card", lane=Lane.REMINDER)
        await until(lambda: channel.got(HOA))
        assert len(channel.order) < 500


async def test_taking_back_is_paced_like_everything_else_and_holds_nobody_up(
    database: Database, channel: Gate, dispatcher: Dispatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.dispatch.sends.HELD_BACK_SECONDS", float("inf"))  # however slow the machine
    await subscribe_many(database, 300)
    campaign = await compose(database)
    run = await start(database, campaign)
    await dispatcher.drain()
    await add_staff(database, HOA, Role.AUTHORISER)
    async with database.begin() as work:
        found, staff = await work.runs.get(run), (await work.staff.at([HOA]))[HOA]
        assert found is not None
        back = await recall(work, found, staff)
    await go_on(database)
    channel.order.clear()
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=1000)))):
        await until(channel.passed(20))
        place, under_way = await place_of(database, channel, 1, Lane.DANGER)
        assert place <= under_way
        await until(channel.passed(300))
    assert await states(database, back) == {(DeliveryState.SENT, ""): 300}


async def test_each_row_keeps_the_number_of_its_own_message(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    names = await subscribe_many(database, 150)
    channel.numbers = {name: 1000 + place for place, name in enumerate(names) if place % 3}
    await start(database, await compose(database))
    await dispatcher.drain()
    async with database.look() as work:
        rows = (await work.run(select(sc.delivery.c.contact, sc.delivery.c.posted))).all()
        found = await work.contacts.at([Address("fake", name) for name in names])
    kept = {row.contact.hex(): row.posted for row in rows}
    assert {address.id: kept[contact.id] for address, contact in found.items()} == {name: channel.numbers.get(name) for name in names}
