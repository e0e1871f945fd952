"""Heads that were kept elsewhere: what no look into the database alone can find."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import update

from bot.domain.audit import Finding, Head, Misfit, read_head, write_head
from bot.privacy.chain import Act, Chain
from bot.schedule.ticks import Ticks
from bot.services.audit.verify import Walk
from bot.store import schema as s
from bot.store.database import Database
from bot.store.stretch import read_stretch
from bot.store.work import UnitOfWork
from tests.kit.fakes import START, FakeClock
from tests.services.audit.history import History, found, found_in, kept_head

TODAY = START.date()


async def rewrite(work: UnitOfWork, number: int) -> None:
    """Change the act of a number and every link behind it, as somebody does who has the key."""
    chain, link = Chain(work.vault), b""
    for row in (await work.run(s.audit.select().order_by(s.audit.c.number))).all():
        act = replace(await act_at(work, row.number), act="nothing" if row.number == number else row.act)
        link = chain.link(link, act)
        await work.run(update(s.audit).where(s.audit.c.number == row.number).values(act=act.act, chain=link))
    await work.run(update(s.audit_head).values(chain=link, mac=chain.head(row.number, link)))


async def act_at(work: UnitOfWork, number: int) -> Act:
    return (await read_stretch(work, number - 1, 1)).acts[0]


async def test_who_has_the_key_and_writes_the_chain_anew_is_found_by_a_kept_head(database: Database, history: History) -> None:
    await history.live([("act", 2)] * 3)
    first = await kept_head(database)
    await history.live([("act", 2)] * 3)
    second = await kept_head(database)
    async with database.begin() as work:
        await rewrite(work, first.number + 2)
    assert await found(database) is None
    assert await found(database, [first]) is None
    assert await found(database, [first, second]) == Finding(Misfit.KEPT, second.number, TODAY, first.number)


async def test_a_tail_cut_off_by_who_has_the_key_is_found_by_a_kept_head(database: Database, history: History) -> None:
    await history.live([("act", 2)])
    async with database.look() as work:
        head = (await work.run(s.audit_head.select())).one()
    await history.live([("act", 2)])
    kept = await kept_head(database)
    async with database.begin() as work:
        await work.run(s.audit.delete().where(s.audit.c.number > head.number))
        await work.run(update(s.audit_head).values(number=head.number, chain=head.chain, mac=head.mac))
    assert await found(database) is None
    assert await found(database, [kept]) == Finding(Misfit.KEPT, head.number + 1, TODAY, head.number)


async def test_nothing_left_at_all_is_found_by_a_kept_head(database: Database, history: History) -> None:
    await history.live([("act", 2)])
    kept = await kept_head(database)
    async with database.begin() as work:
        await work.run(s.audit.delete())
        await work.run(s.audit_head.delete())
    assert await found(database) is None
    assert await found(database, [kept]) == Finding(Misfit.KEPT, 1, TODAY, 0)


async def test_an_older_database_put_back_is_found_by_a_kept_head(database: Database, history: History) -> None:
    await history.old([1, 2, 3])
    await history.live([("act", 1)])
    kept = await kept_head(database)
    async with database.begin() as work:
        last = (await work.run(s.audit.select().where(s.audit.c.number == 3))).one()
        await work.run(s.audit.delete().where(s.audit.c.number > 3))
        await work.run(update(s.audit_head).values(number=3, chain=last.chain, mac=None))
    assert await found(database) is None
    assert await found(database, [kept]) == Finding(Misfit.KEPT, 4, TODAY, 3)


async def test_a_kept_head_cannot_be_put_back_as_the_head(database: Database, history: History) -> None:
    await history.live([("act", 2)])
    kept = await kept_head(database)
    await history.live([("act", 2)])
    async with database.begin() as work:
        await work.run(s.audit.delete().where(s.audit.c.number > kept.number))
        await work.run(update(s.audit_head).values(number=kept.number, chain=kept.chain, mac=kept.mac))
    assert await found(database) == Finding(Misfit.HEAD, kept.number)


@pytest.mark.parametrize("change", [{"number": 2}, {"chain": bytes(32)}, {"day": date(2026, 11, 22)}, {"mac": bytes(32)}])
async def test_a_kept_head_that_somebody_changed_is_refused(database: Database, history: History, change: dict[str, object]) -> None:
    await history.live([("act", 2)])
    kept = replace(await kept_head(database), **change)  # type: ignore[arg-type]
    finding = await found(database, [kept])
    assert finding == Finding(Misfit.FORGED, kept.number, kept.day)


async def test_a_head_older_than_the_purge_is_no_finding(database: Database, history: History, clock: FakeClock) -> None:
    kept = [await kept_head(database)]
    for _ in range(3):
        await history.live([("act", 2)])
        kept.append(await kept_head(database))
        clock.forward(days=1000)
    await history.live([("purge", 0)])
    async with database.look() as work:
        walk = Walk(work.vault, kept)
        while await walk.go_on(work):
            pass
    assert (walk.finding, walk.begin, walk.walked, walk.compared) == (None, 6, 3, 2)


async def test_an_act_after_a_tampered_head_does_not_hide_it(database: Database, history: History) -> None:
    await history.live([("act", 2), ("act", 2)])
    async with database.begin() as work:
        left = (await work.run(s.audit.select().where(s.audit.c.number == 4))).one()
        await work.run(s.audit.delete().where(s.audit.c.number > 4))
        await work.run(update(s.audit_head).values(number=4, chain=left.chain))
    await history.live([("act", 0), ("act", 0)])
    assert await found(database) == Finding(Misfit.ACT, 5)


async def test_acts_go_on_when_somebody_took_the_head_away_or_put_it_back(database: Database, history: History) -> None:
    await history.live([("act", 2), ("act", 2)])
    for tampering in (s.audit_head.delete(), update(s.audit_head).values(number=1)):
        async with database.begin() as work:
            await work.run(tampering)
        await history.live([("act", 0)])
    async with database.look() as work:
        numbers = [row.number for row in await work.run(s.audit.select().order_by(s.audit.c.number))]
        assert await found_in(work) == Finding(Misfit.ACT, 7)
    assert numbers == list(range(1, 9))


async def test_no_acts_are_no_finding(database: Database) -> None:
    assert await found(database) is None
    assert await found(database, [await kept_head(database)]) is None


HEADS = st.builds(
    Head,
    day=st.dates(),
    number=st.integers(0, 2**31),
    chain=st.just(b"") | st.binary(min_size=32, max_size=32),
    mac=st.binary(min_size=32, max_size=32),
)


@given(HEADS)
def test_a_head_comes_back_as_it_was_written(head: Head) -> None:
    assert read_head(write_head(head) + "\n") == head


@given(st.text() | HEADS.map(write_head).flatmap(lambda line: st.integers(0, len(line) - 1).map(lambda end: line[:end])))
def test_half_a_line_and_other_text_are_no_head(line: str) -> None:
    assert read_head(line) is None


async def test_a_day_has_one_head_whoever_ticks(database: Database, clock: FakeClock) -> None:
    kept: list[Head] = []
    for hours in (0, 1, 30):
        clock.at += timedelta(hours=hours)
        for _ in range(2):
            await Ticks(database, kept.append).once()
    assert [head.day for head in kept] == [TODAY, TODAY + timedelta(days=1)]


async def test_where_a_head_cannot_be_kept_it_is_tried_again(database: Database, history: History) -> None:
    kept: list[Head] = []

    def refuse(_: Head) -> None:
        raise PermissionError

    await history.live([("act", 2)])
    await Ticks(database, refuse).once()
    await Ticks(database, kept.append).once()
    assert [head.number for head in kept] == [3]


async def test_the_head_of_an_older_database_is_signed_within_the_day(database: Database, history: History) -> None:
    await history.old([1, 2, 3])
    await Ticks(database).once()
    async with database.look() as work:
        assert (await work.run(s.audit_head.select())).one().mac is not None
    assert await found(database) is None
