"""What a backup holds of campaigns that were being sent: counts, and nobody to write to twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.domain.campaigns import CampaignState, DeliveryState, RunState, Why
from bot.services.campaigns.advance import advance
from bot.store import schema as s
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from bot.store.restore import Place
from bot.store.sums import Sum
from tests.kit.backups import make_backup, take_backup
from tests.kit.outreach import compose, start, subscribe_many


async def test_a_run_that_was_being_sent_ends_as_uncertain_when_it_comes_out_of_a_backup(database: Database, place: Place) -> None:
    await subscribe_many(database, 30)
    run = await start(database, await compose(database))
    await take_backup((await make_backup(database)).raw, place.url, place.keys)
    taken = Database(place.url, database.circumstances)
    async with taken.begin() as work:
        ended = await work.runs.get(run)
        assert ended is not None
        assert (ended.state, ended.ended_at is not None) == (RunState.CANCELLED, True)
        assert (await work.runs.counts(run))["fake"].by_state[DeliveryState.UNCERTAIN] == 30
        assert (await work.runs.counts(run))["fake"].over == 30
        assert await work.sums.of_run(run) == [Sum("", "fake", "", DeliveryState.UNCERTAIN, Why.NONE, 30)]
        assert (await work.run(select(func.count()).select_from(sc.delivery))).scalar() == 0
        assert set((await work.run(select(s.contact.c.restored))).scalars()) == {True}
        assert not await advance(work)
    await taken.close()


async def test_what_may_have_gone_out_since_the_backup_waits_for_staff(database: Database, place: Place) -> None:
    past, future = await compose(database), await compose(database)
    async with database.begin() as work:
        await work.campaigns.change(replace(past, next_at=work.now))
        await work.campaigns.change(replace(future, next_at=datetime(2099, 1, 1, tzinfo=UTC)))
    await take_backup((await make_backup(database)).raw, place.url, place.keys)
    taken = Database(place.url, database.circumstances)
    async with taken.look() as work:
        states = {number: found.state for number in (past.id, future.id) if (found := await work.campaigns.get(number))}
    await taken.close()
    assert states == {past.id: CampaignState.PAUSED, future.id: CampaignState.APPROVED}
