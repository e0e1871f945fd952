"""What goes from the audit, minutes with their tip and acts after five years, and that it fits all the same."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, update

from bot.domain.audit import Finding, Misfit
from bot.privacy.chain import DAY_MINUTES, Chain
from bot.privacy.vault import Vault
from bot.services.audit.verify import Walk
from bot.store import schema as s
from bot.store.database import Database
from tests.kit.fakes import START, FakeClock
from tests.services.audit.history import STAFF, History, found


async def rows(database: Database) -> Sequence[Row[Any]]:
    async with database.look() as work:
        return (await work.run(s.audit.select().order_by(s.audit.c.number))).all()


async def live_and_purge(database: Database, history: History, clock: FakeClock) -> None:
    """Work on two tips and on none, close one, and go on until it is purged."""
    await history.live([("tip", 0), ("tip", 0), ("wait", 0)])
    for tip in (*history.tips, ""):
        async with database.begin() as work:
            work.audit.note(STAFF[0], "open", tip)
    await history.live([("close", 0)])
    clock.forward(days=90)
    await history.live([("purge", 0)])


async def test_a_purged_tips_acts_keep_their_day_and_lose_their_minute(database: Database, history: History, clock: FakeClock) -> None:
    await live_and_purge(database, history, clock)
    midnight = START.replace(hour=0)
    assert [(row.number, row.day, row.minute) for row in await rows(database)] == [
        (1, midnight, None),
        (2, midnight, 67),
        (3, midnight, 67),
    ]
    assert [(row.salt is None, row.dropped is None) for row in await rows(database)] == [(True, False), (False, True), (False, True)]
    assert await found(database) is None


async def test_nobody_without_the_key_can_try_all_minutes_of_a_day(database: Database, history: History, tmp_path: Path) -> None:
    await history.live([("act", 0)])
    (row,) = await rows(database)
    thief, owner = Chain(Vault.open(tmp_path / "other", create=True)), Chain(database.circumstances.vault)
    assert not [minute for minute in range(DAY_MINUTES) if thief.cover(1, row.salt, minute) == row.cover]
    assert [minute for minute in range(DAY_MINUTES) if owner.cover(1, row.salt, minute) == row.cover] == [row.minute]


async def test_once_dropped_a_minute_is_gone_for_who_has_the_key_too(database: Database, history: History, clock: FakeClock) -> None:
    await history.live([("tip", 0), ("wait", 0)])
    async with database.begin() as work:
        work.audit.note(STAFF[0], "open", history.tips[0])
    (before,) = await rows(database)
    await history.live([("close", 0)])
    clock.forward(days=90)
    await history.live([("purge", 0)])
    (after,) = await rows(database)
    left = {value for value in after if isinstance(value, bytes)}
    assert before.salt not in left
    owner = Chain(database.circumstances.vault)
    assert not [minute for minute in range(DAY_MINUTES) for salt in left if owner.cover(1, salt, minute) == after.cover]


async def test_acts_of_the_older_form_lose_their_minute_and_fit_all_the_same(database: Database, history: History) -> None:
    await history.old([0, 1, 2, 3])
    await history.live([("act", 2), ("purge", 0)])
    assert [row.minute is None for row in await rows(database)][:4] == [False, True, False, True]
    assert await found(database) is None


@pytest.mark.parametrize("column", ["staff", "act", "day", "chain"])
async def test_a_purge_does_not_sign_what_was_changed_before_it(database: Database, history: History, column: str) -> None:
    await history.old([1, 1, 1])
    values = {"staff": b"", "act": "nothing", "day": START - timedelta(days=1), "chain": bytes(32)}
    async with database.begin() as work:
        await work.run(update(s.audit).where(s.audit.c.number == 2).values({column: values[column]}))
    await history.live([("purge", 0), ("act", 0)])
    assert {row.minute for row in await rows(database)} >= {None}
    assert await found(database) == Finding(Misfit.ACT, 2)


async def test_after_five_years_acts_go_and_the_rest_fits_behind_the_checkpoint(
    database: Database, history: History, clock: FakeClock
) -> None:
    for _ in range(4):
        await history.live([("act", 2)])
        clock.forward(days=600)
    await history.live([("purge", 0)])
    assert [row.number for row in await rows(database)] == list(range(4, 13))
    clock.forward(days=6 * 365)
    await history.live([("purge", 0)])
    assert await rows(database) == []
    assert await found(database) is None
    await history.live([("act", 0)])
    assert [row.number for row in await rows(database)] == [13]
    assert await found(database) is None


async def test_acts_stay_for_five_whole_years(database: Database, history: History, clock: FakeClock) -> None:
    await history.live([("act", 0)])
    clock.at = START.replace(hour=0) + timedelta(days=5 * 365 + 1, seconds=-1)
    await history.live([("purge", 0)])
    assert len(await rows(database)) == 1
    clock.forward(seconds=1)
    await history.live([("purge", 0)])
    assert await rows(database) == []


async def test_an_audit_of_the_older_form_alone_can_be_purged_as_a_whole(database: Database, history: History, clock: FakeClock) -> None:
    await history.old([0, 1, 2])
    clock.forward(days=6 * 365)
    await history.live([("purge", 0)])
    assert await rows(database) == []
    assert await found(database) is None
    await history.live([("act", 0)])
    assert await found(database) is None


async def test_acts_go_from_the_beginning_alone_also_when_the_clock_once_ran_ahead(
    database: Database, history: History, clock: FakeClock
) -> None:
    await history.live([("act", 0)])
    clock.at = START + timedelta(days=900)
    await history.live([("act", 0)])
    clock.at = START
    await history.live([("act", 0)])
    clock.at = START + timedelta(days=5 * 365 + 2)
    await history.live([("purge", 0)])
    assert [row.number for row in await rows(database)] == [2, 3]
    clock.forward(days=900)
    await history.live([("purge", 0)])
    assert await rows(database) == []
    assert await found(database) is None


async def test_a_purge_believes_no_day_that_somebody_put_back(database: Database, history: History) -> None:
    await history.live([("act", 2), ("act", 2)])
    async with database.begin() as work:
        await work.run(update(s.audit).where(s.audit.c.number <= 4).values(day=START.replace(year=1990, hour=0)))
    await history.live([("purge", 0)])
    assert len(await rows(database)) == 6
    assert await found(database) == Finding(Misfit.ACT, 1)


async def test_a_purge_goes_nowhere_from_a_checkpoint_that_somebody_changed(database: Database, history: History, clock: FakeClock) -> None:
    await history.live([("act", 2)])
    clock.forward(days=2000)
    await history.live([("act", 2), ("purge", 0)])
    async with database.begin() as work:
        await work.run(update(s.audit_checkpoint).values(number=4))
    clock.forward(days=2000)
    await history.live([("purge", 0)])
    assert [row.number for row in await rows(database)] == [4, 5, 6]
    assert await found(database) == Finding(Misfit.CHECKPOINT, 4)


async def test_the_walk_goes_on_while_acts_come_and_go(database: Database, history: History, other: Database, clock: FakeClock) -> None:
    for _ in range(4):
        await history.live([("tip", 0), ("act", 2), ("close", 1)])
        clock.forward(days=600)
    second = History(other, clock, history.tips, turns=1000)
    walk, going, steps = Walk(database.circumstances.vault), True, iter([("purge", 0), ("act", 1), ("act", 2)])
    while going:
        async with database.look() as work:
            going = await walk.go_on(work, 2)
        step = next(steps, None)
        if going and step is not None:
            await second.live([step])
    assert next(steps, None) is None, "it was over before everything had happened"
    assert walk.finding is None
    assert walk.begin == 3, "the purge did not pass by the walk"
    assert walk.number == (await rows(database))[-1].number
