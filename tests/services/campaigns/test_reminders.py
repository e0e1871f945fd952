"""Reminders of an event: to those who said that they come, each of them once, with the same words."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, time
from pathlib import Path

import pytest

from bot.dates.stored import dated
from bot.dispatch.outbox import Dispatcher
from bot.domain.calendar import Event, Plan
from bot.domain.campaigns import Audience, ButtonKind, Campaign, CampaignKind, CampaignState, RunState
from bot.domain.events import Address
from bot.domain.policy import Rules
from bot.domain.stored_plans import write_plan
from bot.domain.taps import Come
from bot.privacy.vault import Vault
from bot.schedule.ticks import Ticks
from bot.services.campaigns.tap import count_tap
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeChannel, FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import compose, go_on, start, subscribe_many

EVENT = datetime(2026, 12, 5, 1, tzinfo=UTC)
AROUND = Plan(Event(EVENT.date(), time(8), frozenset({7, 1}), time(6, 30)), time(18))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    vault = Vault.open(tmp_path / "keys", create=True)
    opened = Database(database_url, Circumstances(vault, clock, FakeRandom(), NoTexts(), Rules(per_week=15)))
    yield opened
    await opened.close()


@pytest.fixture
def channel() -> FakeChannel:
    return FakeChannel()


async def invite(database: Database, **parts: object) -> Campaign:
    """Write an approved event of 5 December at eight o'clock."""
    campaign = await compose(database, kind=CampaignKind.EVENT, buttons=(ButtonKind.COME, ButtonKind.UNDERSTOOD))
    async with database.begin() as work:
        event = replace(campaign, event_at=EVENT, reminders=write_plan(AROUND), **parts)  # type: ignore[arg-type]  # the parts are those of a campaign
        await work.campaigns.change(replace(dated(event, work.now), next_at=None))
    return event


async def send(database: Database, channel: FakeChannel) -> None:
    await go_on(database)
    dispatcher = Dispatcher(database, channel)
    while await dispatcher.once():
        pass


async def come(database: Database, name: str, run: int) -> None:
    async with database.begin() as work:
        address = Address("fake", name)
        contact = (await work.contacts.at([address]))[address]
        for lot in await work.runs.lots(run):
            for seq in range(1, lot.people + 1):
                await count_tap(work, contact, Come(lot.id, seq))


async def tick(database: Database, clock: FakeClock, at: datetime) -> None:
    clock.at = at
    await Ticks(database).once()


async def coming(database: Database, campaign: Campaign) -> list[RunState]:
    async with database.look() as work:
        return [run.state for run in await work.runs.of_campaign(campaign.id) if run.audience is Audience.COMING]


async def test_those_who_come_are_reminded_once_although_they_said_so_twice(
    database: Database, clock: FakeClock, channel: FakeChannel
) -> None:
    await subscribe_many(database, 4)
    event = await invite(database)
    announced = []
    for day in (24, 25):
        clock.at = datetime(2026, 11, day, 2, tzinfo=UTC)
        announced.append(await start(database, event))
        await send(database, channel)
    await come(database, "p1", announced[0])
    await come(database, "p1", announced[1])
    await come(database, "p2", announced[1])
    before = {name: len(channel.sent[name]) for name in ("p0", "p1", "p2", "p3")}
    await tick(database, clock, datetime(2026, 11, 28, 11, tzinfo=UTC))
    await send(database, channel)
    assert {name: len(channel.sent[name]) - count for name, count in before.items()} == {"p0": 0, "p1": 1, "p2": 1, "p3": 0}
    reminder = channel.sent["p1"][-1]
    assert reminder.text == f"🔔 {channel.sent['p1'][0].text}"
    assert len(reminder.choices) == len(channel.sent["p1"][0].choices) - 1
    assert not any(choice.action.startswith(Come.code) for row in reminder.choices for choice in row)


async def test_every_reminder_goes_out_once_and_none_after_it_has_begun(database: Database, clock: FakeClock, channel: FakeChannel) -> None:
    await subscribe_many(database, 1)
    event = await invite(database)
    run = await start(database, event)
    await send(database, channel)
    await come(database, "p0", run)
    await tick(database, clock, datetime(2026, 11, 28, 11, tzinfo=UTC))
    await tick(database, clock, datetime(2026, 11, 28, 12, tzinfo=UTC))
    assert await coming(database, event) == [RunState.FREEZING]
    await send(database, channel)
    # The server is down until the event has begun: the evening before and the morning are skipped, and it is said so.
    await tick(database, clock, EVENT.replace(hour=2))
    await tick(database, clock, EVENT.replace(hour=3))
    assert await coming(database, event) == [RunState.SKIPPED, RunState.SKIPPED, RunState.DONE]


async def test_a_date_that_nobody_looked_for_is_found(database: Database, clock: FakeClock) -> None:
    event = await invite(database)
    async with database.begin() as work:
        assert await work.planned.move_reminder(event.id, datetime(2026, 11, 28, 11, tzinfo=UTC), None)
    await start(database, event)
    await tick(database, clock, datetime(2026, 11, 27, tzinfo=UTC))
    await tick(database, clock, datetime(2026, 11, 28, 11, tzinfo=UTC))
    assert len(await coming(database, event)) == 1


async def test_an_event_is_over_when_it_was_held(database: Database, clock: FakeClock, channel: FakeChannel) -> None:
    await subscribe_many(database, 1)
    event = await invite(database)
    await start(database, event)
    await send(database, channel)
    for at in (
        datetime(2026, 11, 28, 11, tzinfo=UTC),
        datetime(2026, 12, 4, 11, tzinfo=UTC),
        datetime(2026, 12, 4, 23, 30, tzinfo=UTC),
        EVENT,
    ):
        async with database.look() as work:
            found = await work.campaigns.get(event.id)
        assert found is not None
        assert found.state is CampaignState.APPROVED
        await tick(database, clock, at)
        await send(database, channel)
    await tick(database, clock, EVENT.replace(hour=2))
    async with database.look() as work:
        found = await work.campaigns.get(event.id)
    assert found is not None
    assert found.state is CampaignState.ENDED
