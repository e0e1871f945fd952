"""Dates of campaigns over ten years: none doubled, none missing, whatever the server slept through."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from bot.dates.plans import due
from bot.dates.stored import dated
from bot.dispatch.outbox import Dispatcher
from bot.domain.calendar import Daily, Kind, LunarMonthly, Monthly, Once, Plan, Weekly
from bot.domain.campaigns import Audience, ButtonKind, Campaign, CampaignKind, CampaignState, Run, RunState
from bot.domain.events import Address
from bot.domain.people import Invite, Role, Wishes
from bot.domain.policy import Rules
from bot.domain.stored_plans import read_plan, write_plan
from bot.privacy.vault import Vault
from bot.services.campaigns.end_due import end_due
from bot.services.campaigns.fire_due import fire_due
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeChannel, FakeClock, FakeRandom, NoTexts
from tests.kit.outreach import compose, go_on, subscribe_many
from tests.kit.plans import ZONES, brute_dates, plans

HOUR = timedelta(hours=1)
BEGIN, END = datetime(2024, 1, 3, 12, tzinfo=UTC), datetime(2034, 12, 1, tzinfo=UTC)
SEVEN = Plan(Daily(), time(7))
DAILY = write_plan(SEVEN)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def database(database_url: str, tmp_path: Path, clock: FakeClock) -> AsyncIterator[Database]:
    async with open_database(database_url, tmp_path, clock) as opened:
        yield opened


@asynccontextmanager
async def open_database(
    url: str, folder: Path, clock: FakeClock, zone: str = "Asia/Ho_Chi_Minh", seed: str = "seed"
) -> AsyncIterator[Database]:
    """Open a database, maybe beside others of the same address."""
    vault = Vault.open(folder / "keys", create=True)
    opened = Database(url, Circumstances(vault, clock, FakeRandom(seed), NoTexts(), Rules(timezone=zone)))
    try:
        yield opened
    finally:
        await opened.close()


async def plan_it(database: Database, plan: Plan, **parts: object) -> Campaign:
    """Write an approved campaign with a plan, asked for now."""
    campaign = await compose(database)
    async with database.begin() as work:
        planned = replace(campaign, plan=write_plan(plan), asked_at=work.now, **parts)  # type: ignore[arg-type]  # the parts are those of a campaign
        await work.campaigns.change(planned)
    return planned


async def tick(database: Database, name: str = "") -> int:
    async with database.begin(f"tick {database.circumstances.clock.now().isoformat()} {name}") as work:
        return await fire_due(work)


async def runs_of(database: Database, campaign: Campaign) -> list[Run]:
    async with database.look() as work:
        return sorted(await work.runs.of_campaign(campaign.id), key=lambda run: run.due_at)


async def get(database: Database, campaign: Campaign) -> Campaign:
    async with database.look() as work:
        found = await work.campaigns.get(campaign.id)
    assert found is not None
    return found


def sent(runs: list[Run]) -> list[datetime]:
    return [run.due_at for run in runs if run.state is not RunState.SKIPPED]


JUMPS = some.lists(some.integers(1, 20) | some.integers(20, 24 * 60) | some.integers(24 * 60, 400 * 24 * 60), min_size=10, max_size=30)
"""Minutes that the server sleeps from one look to the next."""


@pytest.mark.parametrize("kind", Kind)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=some.data())
async def test_in_ten_years_no_date_is_doubled_and_none_is_missing(
    kind: Kind, data: some.DataObject, sqlite_template: Path, tmp_path: Path
) -> None:
    plan = data.draw(plans(kind, BEGIN.date(), END.date(), minutes=15).filter(lambda each: not each.paused))
    zone, jumps = data.draw(some.sampled_from(ZONES)), data.draw(JUMPS)
    clock, path = FakeClock(BEGIN), tmp_path / "walk.db"
    shutil.copy(sqlite_template, path)
    async with open_database(f"sqlite+aiosqlite:///{path}", tmp_path, clock, zone) as database:
        campaign = await plan_it(database, plan)
        looks = []
        for minutes in [*jumps, 0]:
            await tick(database)
            looks.append(clock.at)
            clock.at = min(END, clock.at + timedelta(minutes=minutes))
        runs = await runs_of(database, campaign)
    last = looks[-1]
    dates = [each for each in brute_dates(plan, zone) if BEGIN < each <= last]
    assert [run.due_at for run in runs] == list(dict.fromkeys(dates))
    newest = {max((each for each in dates if each <= look), default=None) for look in looks}
    at = {each: min(look for look in looks if look >= each) for each in dates}
    assert set(sent(runs)) == {each for each in newest if each is not None and at[each] - each <= 12 * HOUR}


async def test_the_newest_date_goes_out_once_and_the_author_is_told_of_the_others(database: Database, clock: FakeClock) -> None:
    campaign = await plan_it(database, SEVEN)
    async with database.begin("author") as work:
        author = await work.staff.add(Invite("", Role.CAMPAIGN, "04", "lan", "", "00", ""), Address("fake", "lan"), "vi")
        await work.campaigns.change(replace(campaign, author=author))
    await tick(database)
    clock.forward(days=3)
    assert await tick(database) == 1
    assert await tick(database) == 0
    runs = await runs_of(database, campaign)
    assert [run.state for run in runs] == [RunState.SKIPPED, RunState.SKIPPED, RunState.FREEZING]
    assert runs[-1].until == runs[-1].due_at + 24 * HOUR
    channel = FakeChannel()
    while await Dispatcher(database, channel).once():
        pass
    said = [each.text for each in channel.sent["lan"]]
    assert len(said) == 1
    assert all(f"07:00 {day}/11/2026" in said[0] for day in (24, 25))
    assert "26/11" not in said[0]


async def test_what_is_later_than_its_grace_is_skipped_an_urgent_one_sooner(database: Database, clock: FakeClock) -> None:
    plan = Plan(Once(date(2026, 11, 23)), time(9))
    notice, urgent = await plan_it(database, plan), await plan_it(database, plan, kind=CampaignKind.URGENT)
    await tick(database)
    clock.forward(hours=5)
    assert await tick(database) == 1
    assert [run.state for run in await runs_of(database, notice)] == [RunState.FREEZING]
    assert [run.state for run in await runs_of(database, urgent)] == [RunState.SKIPPED]


async def test_a_date_that_passed_before_the_approval_goes_out_in_its_grace(database: Database, clock: FakeClock) -> None:
    campaign = await plan_it(database, Plan(Once(date(2026, 11, 23)), time(9)))
    clock.forward(hours=3)
    assert await tick(database) == 1
    assert [run.due_at for run in await runs_of(database, campaign)] == [datetime(2026, 11, 23, 2, tzinfo=UTC)]


async def test_who_has_no_plan_goes_out_when_it_was_approved(database: Database) -> None:
    campaign = await compose(database)
    async with database.begin() as work:
        await work.campaigns.change(dated(campaign, work.now))
    assert await tick(database) == 1
    assert await tick(database) == 0
    assert len(await runs_of(database, campaign)) == 1


async def test_a_paused_campaign_does_not_go_out(database: Database, clock: FakeClock) -> None:
    campaign = await plan_it(database, SEVEN)
    await tick(database)
    async with database.begin() as work:
        await work.campaigns.set_state(campaign.id, [CampaignState.APPROVED], CampaignState.PAUSED)
    clock.forward(days=3)
    assert await tick(database) == 0
    assert await runs_of(database, campaign) == []


async def test_a_campaign_without_words_is_skipped_and_holds_up_no_other(database: Database, clock: FakeClock) -> None:
    empty = await compose(database, words={})
    async with database.begin() as work:
        await work.campaigns.change(replace(empty, plan=DAILY, asked_at=work.now))
    other = await plan_it(database, SEVEN)
    await tick(database)
    clock.forward(days=1)
    assert await tick(database) == 1
    assert [run.state for run in await runs_of(database, empty)] == [RunState.SKIPPED]
    assert [run.state for run in await runs_of(database, other)] == [RunState.FREEZING]


async def test_a_plan_without_further_dates_ends_once_its_runs_are_over(database: Database, clock: FakeClock) -> None:
    await subscribe_many(database, 2)
    campaign = await plan_it(database, Plan(Once(date(2026, 11, 23)), time(9)))
    await tick(database)
    clock.forward(hours=1)
    await tick(database)
    assert await over(database) == 0
    await go_on(database)
    run = (await runs_of(database, campaign))[0]
    async with database.begin() as work:
        await work.runs.set_state(run.id, [RunState.SENDING], RunState.CANCELLED)
    await go_on(database)
    assert await over(database) == 1
    assert (await get(database, campaign)).state is CampaignState.ENDED


async def test_an_approval_that_came_after_every_date_ends_the_campaign_and_says_so(database: Database) -> None:
    campaign = await plan_it(database, Plan(Once(date(2026, 11, 20)), time(9)))
    assert await tick(database) == 0
    assert await runs_of(database, campaign) == []
    assert (await get(database, campaign)).state is CampaignState.ENDED


async def over(database: Database) -> int:
    async with database.begin() as work:
        return await end_due(work)


async def test_respected_persons_get_it_a_day_before_once(database: Database, clock: FakeClock) -> None:
    campaign = await plan_it(database, Plan(Once(date(2026, 11, 26)), time(9)), respected=True)
    await subscribe_many(database, 1)
    async with database.begin() as work:
        await work.contacts.set_wishes(Address("fake", "p0"), Wishes(tells=True))
    await tick(database)
    assert await runs_of(database, campaign) == []
    clock.forward(days=2, hours=2)
    assert [await tick(database), await tick(database)] == [1, 0]
    assert [run.audience for run in await runs_of(database, campaign)] == [Audience.RESPECTED]
    clock.forward(days=1)
    assert await tick(database) == 1
    assert {run.audience for run in await runs_of(database, campaign)} == {Audience.RESPECTED, Audience.UNITS}


async def test_a_date_that_was_written_back_goes_out_no_second_time(database: Database, clock: FakeClock) -> None:
    campaign = await plan_it(database, SEVEN)
    await tick(database)
    before = await get(database, campaign)
    clock.forward(days=1)
    await tick(database)
    async with database.begin() as work:
        await work.campaigns.change(before)
    assert await tick(database) == 0
    assert len(await runs_of(database, campaign)) == 1


async def test_two_processes_never_fire_one_date_twice(database_url: str, tmp_path: Path) -> None:
    clock = FakeClock()
    plan = Plan(LunarMonthly(frozenset({1, 5, 15, 25})), time(7))
    others = (Plan(Weekly(frozenset({2})), time(7), market="Chợ phiên"), Plan(Monthly(frozenset({31})), time(7)), SEVEN)
    async with AsyncExitStack() as stack:
        two = [await stack.enter_async_context(open_database(database_url, tmp_path, clock, seed=seed)) for seed in ("one", "two")]
        planned = [await plan_it(two[0], each, respected=True) for each in (plan, *others)]
        for hours in (1, 30, 7, 300, 24, 23, 25, 700) * 3:
            clock.forward(hours=hours)
            await asyncio.gather(*(tick(each, str(number)) for number, each in enumerate((*two, *two))))
        for campaign in planned:
            runs = await runs_of(two[0], campaign)
            keys = [(run.due_at, run.audience) for run in runs]
            assert len(keys) == len(set(keys))
            dates = due(read_plan(campaign.plan), campaign.asked_at or clock.at, clock.at)
            assert [run.due_at for run in runs if run.audience is Audience.UNITS] == dates


async def test_the_event_is_over_when_a_run_is(database: Database, clock: FakeClock) -> None:
    event = datetime(2026, 11, 24, 3, tzinfo=UTC)
    campaign = await plan_it(database, SEVEN, kind=CampaignKind.EVENT, event_at=event, buttons=(ButtonKind.COME,))
    await tick(database)
    clock.forward(days=1)
    await tick(database)
    assert [run.until for run in await runs_of(database, campaign)] == [event]
