"""A month's report: different people, sessions, targets, the month before; tips as rounded figures of months that are over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, text

from bot.domain.policy import Rules, month_before, month_span, reporting_month
from bot.domain.reports import About, Measure, Report, Request
from bot.domain.tips import Outcome, Tip, TipStatus, Urgency
from bot.domain.topics import Topic
from bot.services.reports.make import draw_up, keep_reach
from bot.store import schema_campaigns as sc
from bot.store.database import Database
from bot.store.month_reach import Reach
from tests.kit.fakes import START, FakeClock
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, compose, go_on, start, subscribe_many
from tests.services.reports.crowd import SMALL, gather, send

THIS = "2026-11"


async def count_reach(database: Database, month: str = THIS) -> dict[str, int]:
    request = Request(About.REACH, month)
    async with database.look() as work:
        reach = await draw_up(work, request)
    assert isinstance(reach, Reach)
    async with database.begin() as work:
        await keep_reach(work, request, reach)
        return await work.month_reach.of_month(month)


async def report_of(database: Database, unit: str, month: str = THIS) -> Report:
    async with database.look() as work:
        drawn = await draw_up(work, Request(About.MONTH, month, unit))
    assert isinstance(drawn, Report)
    return drawn


def rows(report: Report, heading: str) -> dict[str, tuple[object, ...]]:
    section = next(each for each in report.sections if each.heading == heading)
    return {str(row[0]): row[1:] for row in section.table.rows} if section.table else {}


async def test_people_are_counted_once_a_month_by_sql_of_their_own(database: Database) -> None:
    await gather(database)
    await send(database)
    await send(database, shift=9)
    found = await count_reach(database)
    sql = (
        "SELECT count(DISTINCT d.contact) FROM delivery d JOIN lot l ON l.id = d.lot JOIN run r ON r.id = l.run "
        "WHERE d.state = 4 AND r.ended_at IS NOT NULL"
    )
    async with database.look() as work:
        everybody = (await work.run(text(sql))).scalar()
        commune = (await work.run(text(f"{sql} AND d.unit IN ('{COMMUNE}', 'h1', 'h2', 'h3', 'h4', 'h5')"))).scalar()
        hamlet = (await work.run(text(f"{sql} AND d.unit = 'h5'"))).scalar()
        sent = (await work.run(text("SELECT count(*) FROM delivery WHERE state = 4"))).scalar()
    assert (found[""], found[PROVINCE], found[COMMUNE], found["h5"]) == (everybody, everybody, commune, hamlet)
    assert isinstance(sent, int)
    assert found[""] < sent


async def test_the_parts_add_up_to_the_whole_and_small_ones_are_together(database: Database) -> None:
    await gather(database)
    await send(database)
    whole = await count_reach(database)
    parts = rows(await report_of(database, COMMUNE), "Theo nơi")
    assert sum(int(str(cells[0])) for cells in parts.values()) == whole[COMMUNE]
    assert min(int(str(cells[0])) for cells in parts.values()) >= 5
    async with database.look() as work:
        name = {unit.code: unit.name for unit in await work.units.all()}[COMMUNE]
    assert parts[f"{name}: nơi ít người"][0] == sum(whole.get(hamlet, 0) for hamlet in SMALL if hamlet in {"h1", "h2", "h3", "h4"})


async def test_a_place_where_nobody_was_reached_pulls_no_other_into_a_pool(database: Database) -> None:
    await gather(database)
    await send(database)
    whole = await count_reach(database)
    async with database.begin() as work:
        names = {unit.code: unit.name for unit in await work.units.all()}
        campaign = (await work.run(text("SELECT id FROM campaign"))).scalar()
        await work.run(insert(sc.attendance).values(campaign=campaign, unit="01279", day=START, people=40))
    parts = rows(await report_of(database, PROVINCE), "Theo nơi")
    reached = {names[code]: whole[code] for code in (COMMUNE, OTHER, "01273")}
    assert {name: cells[0] for name, cells in parts.items() if name in reached} == reached
    assert parts[names["01279"]] == (0, 1, 40)
    assert len(parts) == len([*reached, "the province's own", "01279"])


async def test_a_number_never_shrinks_when_ledgers_have_become_counts(database: Database, clock: FakeClock) -> None:
    clock.at = datetime(2026, 10, 31, 17, 30, tzinfo=UTC)  # 00:30 of 1 November there
    await subscribe_many(database, 20)
    run = await start(database, await compose(database))
    async with database.begin() as work:
        await work.run(text("UPDATE delivery SET state = 4"))
        purge = int((clock.at + timedelta(days=31)).timestamp())
        ended = int(clock.at.timestamp())
        await work.run(text(f"UPDATE run SET state = 'done', ended_at = {ended}, purge_at = {purge} WHERE id = {run}"))  # noqa: S608 - numbers of ours
    assert (await count_reach(database))[""] == 20
    clock.forward(days=32)
    await go_on(database)
    assert (await count_reach(database))[""] == 20


async def test_sessions_targets_and_the_month_before_stand_beside_each_other(database: Database, clock: FakeClock) -> None:
    await subscribe_many(database, 8)
    campaign, other = await compose(database), await compose(database, (OTHER,))
    async with database.begin() as work:
        raw = bytes.fromhex(campaign.id)
        november, october = START, datetime(2026, 10, 20, tzinfo=UTC)
        came = [{"campaign": raw, "unit": COMMUNE, "day": day, "people": people} for day, people in ((november, 30), (october, 20))]
        await work.run(insert(sc.attendance), [*came, {**came[0], "campaign": bytes.fromhex(other.id), "unit": OTHER, "people": 99}])
        await work.run(insert(sc.meeting).values(id=b"m" * 16, campaign=raw, unit=COMMUNE, day=november, people=12))
        await work.month_reach.put(THIS, Reach({"": 300, COMMUNE: 250}))
        await work.month_reach.put("2026-10", Reach({"": 3, COMMUNE: 3}))
        await work.targets.put(COMMUNE, Measure.PEOPLE, 500)
        await work.targets.put(COMMUNE, Measure.SESSIONS, 4)
    run = await start(database, campaign)
    async with database.begin() as work:
        ended = int(clock.at.timestamp())
        await work.run(text(f"UPDATE run SET state = 'done', ended_at = {ended} WHERE id = {run}"))  # noqa: S608 - numbers of ours
    report = await report_of(database, COMMUNE)
    assert list(rows(report, "Kết quả trong tháng").values()) == [
        (250, "<5", "–", 500, "50%"),
        (1, 0, "+1", "–", "–"),
        (2, 1, "+1", 4, "50%"),
        (30, 20, "+10", "–", "–"),
        (12, 0, "+12", "–", "–"),
    ]
    assert "250 (tháng trước <5)" in report.words
    assert "từ 01/11/2026 đến 30/11/2026" in report.subtitle
    whole = rows(await report_of(database, PROVINCE), "Kết quả trong tháng")
    assert whole["Người đến dự sự kiện"][0] == 129


async def close(database: Database, unit: str, topic: Topic, tips: int, month: str = THIS) -> None:
    async with database.begin() as work:
        tip = Tip(
            "", unit, bypass=False, topic=topic, urgency=Urgency.NORMAL, status=TipStatus.CLOSED, outcome=None, received=START, owner=""
        )
        for _ in range(tips):
            await work.counters.count(month, unit, tip, Outcome.VERIFIED, 1)


async def test_tips_are_told_of_months_that_are_over_and_rounded(database: Database, clock: FakeClock) -> None:
    await close(database, COMMUNE, Topic.FRAUD, 13)
    await close(database, COMMUNE, Topic.HOME, 3)
    await close(database, OTHER, Topic.FRAUD, 40)
    await close(database, PROVINCE, Topic.OFFICIAL, 7)
    going = await report_of(database, COMMUNE)
    assert rows(going, "Tin báo đã xử lý xong") == {}
    clock.forward(days=20)
    assert rows(await report_of(database, COMMUNE), "Tin báo đã xử lý xong") == {
        "Lừa đảo": ("10", "<5"),
        "Tất cả (làm tròn)": ("15", "<5"),
    }
    province = rows(await report_of(database, PROVINCE), "Tin báo đã xử lý xong")
    assert (province["Lừa đảo"][0], province["Cán bộ làm sai"][0]) == ("50", "5")


async def test_a_tip_that_passes_by_the_commune_changes_nothing_in_the_communes_report(database: Database, clock: FakeClock) -> None:
    await close(database, COMMUNE, Topic.FRAUD, 13)
    clock.forward(days=20)
    before = await report_of(database, COMMUNE)
    await close(database, PROVINCE, Topic.FRAUD, 30)
    assert await report_of(database, COMMUNE) == before


@pytest.mark.parametrize("first_day", [1, 15, 28])
def test_a_month_is_all_that_counts_into_it(first_day: int) -> None:
    rules = Rules(report_first_day=first_day)
    for month in ("2026-11", "2026-12", "2027-02"):
        span = month_span(month, rules)
        assert reporting_month(span.begin, rules) == reporting_month(span.end - timedelta(seconds=1), rules) == month
        assert reporting_month(span.begin - timedelta(seconds=1), rules) == month_before(month)


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "11/2026", "", "0000-01", "9999-12"])
def test_what_is_no_month_is_refused(month: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        month_span(month, Rules())
