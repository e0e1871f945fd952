"""Deliveries of campaigns over the dispatcher: everybody once, and what became of each."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from sqlalchemy import select, update

from bot.dispatch import ledger as loop
from bot.dispatch.endings import MANY_DOUBTFUL, MOST_TRIES
from bot.dispatch.ledger import MOST_CLAIMED
from bot.dispatch.outbox import Dispatcher
from bot.dispatch.pace import Pace, Rates
from bot.domain.campaigns import ButtonKind, CampaignKind, DeliveryState, RunState, Subject, Why
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Lane
from bot.domain.people import Wishes
from bot.domain.taps import Understood
from bot.services.campaigns.cancel import cancel
from bot.services.campaigns.pause import pause
from bot.services.campaigns.resend_uncertain import resend_uncertain
from bot.services.campaigns.resume import resume
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from tests.dispatch.gate import HOA, Gate, put, running, until
from tests.dispatch.rows import states
from tests.kit.fakes import FakeClock
from tests.kit.outreach import COMMUNE, WORDS, compose, go_on, start, subscribe, subscribe_many

SENT, HELD, RETRY, UNCERTAIN = DeliveryState.SENT, DeliveryState.HELD, DeliveryState.RETRY, DeliveryState.UNCERTAIN
GONE, REFUSED = SendError(SendProblem.GONE), SendError(SendProblem.REFUSED)
DOUBT = SendError(SendProblem.RETRY, ambiguous=True)
NIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # half past ten in the evening there
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


async def test_everybody_gets_it_once_and_the_run_is_over(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    names = await subscribe_many(database, 250)
    run = await start(database, await compose(database))
    await dispatcher.drain()
    assert sorted(channel.sent) == sorted(names)
    assert [len(messages) for messages in channel.sent.values()] == [1] * 250
    assert await states(database, run) == {(SENT, ""): 250}
    async with database.look() as work:
        found = await work.runs.get(run)
        assert (await work.run(select(sc.lot.c.on_its_way))).scalars().all() == [""]
    assert found is not None
    assert (found.state, found.ended_at) == (RunState.DONE, database.circumstances.clock.now())
    await dispatcher.drain()
    assert len(channel.deliveries) == len(set(channel.deliveries)) == 250


async def test_each_hears_their_language_and_presses_their_own_buttons(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await subscribe(database, [("hoa", COMMUNE, "tyz"), ("lan", COMMUNE, "vi")])
    buttons = (ButtonKind.UNDERSTOOD, ButtonKind.TELL)
    await start(database, await compose(database, words={**WORDS, "tyz": "Pỉ noọng"}, buttons=buttons))
    await dispatcher.drain()
    hoa, lan = channel.sent["hoa"][0], channel.sent["lan"][0]
    assert (hoa.text, lan.text) == ("Pỉ noọng", WORDS["vi"])
    mine, theirs = (Understood.unpack(message.choices[0][0].action) for message in (hoa, lan))
    assert mine != theirs
    assert hoa.choices[1][0].action == lan.choices[1][0].action == "ct"
    async with database.look() as work:
        contact = (await work.contacts.at([HOA]))[HOA]
        chosen = select(sc.delivery.c.contact).where(sc.delivery.c.lot == mine.lot, sc.delivery.c.seq == mine.seq)
        assert (await work.run(chosen)).scalar() == bytes.fromhex(contact.id)


async def test_what_platforms_answer_is_written_down(database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock) -> None:
    await subscribe_many(database, 6)
    channel.answers |= {"p1": [GONE], "p2": [REFUSED], "p3": [SendError(SendProblem.TOO_LONG)], "p4": [DOUBT]}
    channel.answers["p5"] = [SendError(SendProblem.RETRY, retry_after=30)]
    run = await start(database, await compose(database))
    await dispatcher.drain()
    sure = {(SENT, ""): 1, (DeliveryState.UNREACHABLE, ""): 1, (UNCERTAIN, ""): 1}
    failed = {(DeliveryState.FAILED, Why.REFUSED): 1, (DeliveryState.FAILED, Why.TOO_LONG): 1}
    assert await states(database, run) == sure | failed | {(RETRY, ""): 1}
    async with database.look() as work:
        assert not await work.contacts.at([Address("fake", "p1")])
    clock.forward(seconds=31)
    await dispatcher.drain()
    assert await states(database, run) == sure | failed | {(SENT, ""): 2}


async def test_a_row_that_is_refused_again_and_again_is_given_up(
    database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    await subscribe_many(database, 1)
    channel.answers["p0"] = [SendError(SendProblem.RETRY) for _ in range(MOST_TRIES)]
    run = await start(database, await compose(database))
    for _ in range(MOST_TRIES):
        await dispatcher.drain()
        clock.forward(minutes=16)
    assert await states(database, run) == {(DeliveryState.FAILED, Why.TRIES): 1}
    assert len(set(channel.tried)) == 1


async def test_who_stops_between_freezing_and_sending_gets_nothing(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await subscribe_many(database, 3)
    run = await start(database, await compose(database))
    async with database.begin() as work:
        await work.contacts.stop(Address("fake", "p0"))
        await work.contacts.set_wishes(Address("fake", "p1"), Wishes(frozenset({Subject.FRAUD})))
    await dispatcher.drain()
    assert list(channel.sent) == ["p2"]
    assert await states(database, run) == {(SENT, ""): 1, (DeliveryState.SKIPPED, Why.STOPPED): 2}


async def test_who_stops_while_it_waits_in_memory_gets_nothing(database: Database, channel: Gate) -> None:
    await subscribe_many(database, 60)
    run = await start(database, await compose(database))
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=10)))):
        await until(channel.passed(2))
        got = set(channel.sent)
        waiting = next(name for name in (f"p{number}" for number in range(60)) if name not in got)
        async with database.begin() as work:
            await work.contacts.stop(Address("fake", waiting))
        assert waiting not in channel.sent
        await until(channel.passed(25))
        assert waiting not in channel.sent
    assert (await states(database, run))[SENT, ""] == len(channel.deliveries)


async def test_a_run_can_be_paused_resumed_and_cancelled(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await subscribe_many(database, 300)
    run = await start(database, await compose(database))
    await dispatcher.once()
    async with database.begin() as work:
        assert await pause(work, run)
    await dispatcher.drain()
    assert len(channel.deliveries) == MOST_CLAIMED
    async with database.begin() as work:
        assert await resume(work, run)
    await dispatcher.once()
    async with database.begin() as work:
        assert await cancel(work, run)
    await dispatcher.drain()
    await go_on(database)
    assert await states(database, run) == {(SENT, ""): 200, (DeliveryState.SKIPPED, Why.CANCELLED): 100}


async def test_a_pause_reaches_what_waits_in_memory(database: Database, channel: Gate) -> None:
    await subscribe_many(database, 200)
    run = await start(database, await compose(database))
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=20)))):
        await until(channel.passed(3))
        async with database.begin() as work:
            await pause(work, run)
        sent = len(channel.order)
        await until(lambda: True)
        await put(database, HOA, "!")
        await until(channel.has(HOA, "!"))
        assert len(channel.order) <= sent + 2
    found = await states(database, run)
    assert DeliveryState.SENDING not in {state for state, _ in found}
    assert found[SENT, ""] == len([text for _, text in channel.order if text != "!"])


async def test_uncertain_ones_are_sent_again_only_when_somebody_says_so(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await subscribe_many(database, 2)
    channel.answers["p0"] = [DOUBT]
    run = await start(database, await compose(database))
    await dispatcher.drain()
    await dispatcher.drain()
    assert await states(database, run) == {(SENT, ""): 1, (UNCERTAIN, ""): 1}
    async with database.begin() as work:
        assert await resend_uncertain(work, run) == 1
    await dispatcher.drain()
    assert await states(database, run) == {(SENT, ""): 2}


async def test_an_urgent_uncertain_one_is_sent_once_more_and_no_third_time(
    database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    await subscribe_many(database, 1)
    channel.answers["p0"] = [DOUBT, DOUBT]
    run = await start(database, await compose(database, kind=CampaignKind.URGENT))
    for _ in range(3):
        await dispatcher.drain()
        clock.forward(minutes=1)
    assert len(channel.order) == 2
    assert await states(database, run) == {(UNCERTAIN, ""): 1}


async def test_a_platform_that_leaves_every_send_open_is_not_asked_for_everybody(
    database: Database, channel: Gate, dispatcher: Dispatcher
) -> None:
    names = await subscribe_many(database, 300)
    channel.answers = {name: [DOUBT] for name in names}
    run = await start(database, await compose(database))
    await dispatcher.drain()
    uncertain = (await states(database, run))[UNCERTAIN, ""]
    assert MANY_DOUBTFUL <= uncertain <= 64


async def test_what_the_dead_had_on_its_way_is_uncertain(database: Database, channel: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    names = await subscribe_many(database, 150)
    for name in names:
        channel.held[name] = asyncio.Event()
    run = await start(database, await compose(database))
    dead = Dispatcher(database, channel)
    task = asyncio.create_task(dead.run())
    await until(lambda: channel.under_way > 40)

    # A process that is killed says nothing any more: its transactions fail, and its mark is gone.
    async def nothing(*_: object, **__: object) -> int:
        return 0

    monkeypatch.setattr(dead._ledger, "turn", nothing)  # noqa: SLF001 - the dead one's
    task.cancel()
    monkeypatch.setattr("bot.dispatch.outbox.GRACE_SECONDS", 0.0)
    await asyncio.gather(task, return_exceptions=True)
    alive = Gate()
    async with running(database, Dispatcher(database, alive)):
        await until(lambda: len(alive.deliveries) == 50)
    found = await states(database, run)
    assert found == {(UNCERTAIN, ""): MOST_CLAIMED, (SENT, ""): 50}


async def test_only_one_of_two_sends_and_the_other_takes_over(database: Database) -> None:
    await subscribe_many(database, 120)
    first, second = Gate(), Gate()
    pace = Pace(Rates(total=200))
    async with running(database, Dispatcher(database, second, Pace(Rates(total=200)))):
        await until(lambda: True)
        async with running(database, Dispatcher(database, first, pace)):
            run = await start(database, await compose(database))
            await until(lambda: len(first.order) + len(second.order) > 20)
            assert not (first.order and second.order)
            await until(lambda: len(first.order) + len(second.order) == 120)
    assert not (first.order and second.order)
    assert await states(database, run) == {(SENT, ""): 120}


async def test_danger_goes_before_a_campaign(database: Database, channel: Gate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dispatch.sends.HELD_BACK_SECONDS", float("inf"))  # however slow the machine
    await subscribe_many(database, 400)
    await start(database, await compose(database))
    async with running(database, Dispatcher(database, channel, Pace(Rates(total=500)))):
        for lane in (Lane.DANGER, Lane.DIALOGUE) * 3:
            channel.sent.clear()
            await until(channel.passed(len(channel.order) + 10))
            await put(database, HOA, "urgent", lane=lane)
            before = len(channel.order)
            await until(lambda: channel.got(HOA))
            assert channel.order[before:].index((HOA.id, "urgent")) <= channel.most_under_way


async def test_a_claim_nobody_heard_of_is_given_back(database: Database, channel: Gate, dispatcher: Dispatcher) -> None:
    await subscribe_many(database, 30)
    run = await start(database, await compose(database))
    async with database.begin() as work:  # a commit whose answer was lost
        await work.run(update(sc.delivery).where(sc.delivery.c.seq <= 10).values(state=DeliveryState.SENDING))
        await work.run(update(sc.lot).values(next_seq=11, queued=20, sending=10, on_its_way="1-10"))
    dispatcher._ledger._unsure = True  # noqa: SLF001 - as a failed commit leaves it
    await dispatcher.drain()
    assert await states(database, run) == {(SENT, ""): 30}
    assert len(channel.deliveries) == 30
    assert loop.MOST_CLAIMED == 100
