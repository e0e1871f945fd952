"""When people want no message: nights, enough this week, too late, a quota that is used up."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.dispatch.outbox import Dispatcher
from bot.domain.campaigns import CampaignKind, DeliveryState, Why
from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address
from bot.domain.people import Wishes
from bot.store.database import Database
from tests.dispatch.gate import Gate
from tests.dispatch.rows import states
from tests.kit.fakes import FakeClock
from tests.kit.outreach import compose, start, subscribe_many

SENT, HELD, RETRY, UNCERTAIN = DeliveryState.SENT, DeliveryState.HELD, DeliveryState.RETRY, DeliveryState.UNCERTAIN
GONE, REFUSED = SendError(SendProblem.GONE), SendError(SendProblem.REFUSED)
DOUBT = SendError(SendProblem.RETRY, ambiguous=True)
NIGHT = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)  # half past ten in the evening there
MORNING = datetime(2026, 11, 23, 23, 0, tzinfo=UTC)


async def test_the_night_is_quiet_except_for_what_is_urgent(
    database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    await subscribe_many(database, 3)
    async with database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "p1"), Wishes(quiet_from=0, quiet_to=0))
    clock.at = NIGHT
    run = await start(database, await compose(database))
    await dispatcher.drain()
    assert await states(database, run) == {(SENT, ""): 1, (HELD, Why.QUIET_HOURS): 2}
    flood = await start(database, await compose(database, kind=CampaignKind.URGENT))
    await dispatcher.drain()
    assert await states(database, flood) == {(SENT, ""): 3}
    clock.at = MORNING - timedelta(seconds=1)
    await dispatcher.drain()
    assert sum(map(len, channel.sent.values())) == 4
    clock.at = MORNING
    await dispatcher.drain()
    assert await states(database, run) == {(SENT, ""): 3}


async def test_nobody_gets_more_a_week_than_they_want(database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock) -> None:
    await subscribe_many(database, 2)
    async with database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "p1"), Wishes(per_week=1))
    first, second = [await start(database, await compose(database)) for _ in range(2)]
    await dispatcher.drain()
    clock.forward(minutes=2)  # one at a time to a person
    await dispatcher.drain()
    assert await states(database, first) == {(SENT, ""): 2}
    assert await states(database, second) == {(SENT, ""): 1, (HELD, Why.WEEKLY_LIMIT): 1}
    clock.forward(days=7)
    await dispatcher.drain()
    assert [len(channel.sent[name]) for name in ("p0", "p1")] == [2, 2]


async def test_what_would_come_too_late_is_skipped_and_said_why(database: Database, dispatcher: Dispatcher, clock: FakeClock) -> None:
    await subscribe_many(database, 2)
    clock.at = NIGHT
    tonight = await start(database, await compose(database), NIGHT + timedelta(hours=2))
    over = await start(database, await compose(database, kind=CampaignKind.URGENT), NIGHT)
    await dispatcher.drain()
    assert await states(database, tonight) == {(DeliveryState.SKIPPED, Why.QUIET_HOURS): 2}
    assert await states(database, over) == {(DeliveryState.SKIPPED, Why.LATE): 2}


async def test_a_monthly_quota_holds_the_rest_until_the_next_month(
    database: Database, channel: Gate, dispatcher: Dispatcher, clock: FakeClock
) -> None:
    database.circumstances.rules.quotas["fake"] = 5  # type: ignore[index]  # a test's rules are its own
    await subscribe_many(database, 8)
    channel.answers["p3"] = [REFUSED]
    run = await start(database, await compose(database))
    await dispatcher.drain()
    found = await states(database, run)
    assert found[HELD, Why.QUOTA] == 3
    async with database.look() as work:
        assert await work.quotas.used("fake", "2026-11") == found[SENT, ""]
    clock.at = datetime(2026, 12, 1, 1, tzinfo=UTC)
    await dispatcher.drain()
    assert sum(people for (state, _), people in (await states(database, run)).items() if state is SENT) == 7
