"""Ten thousand people with all states, languages and habits: a run's report adds up to its ledger, before and after that became counts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from bot.domain.campaigns import DeliveryState, Why
from bot.domain.pooling import FEWEST
from bot.domain.reports import About, Report, Request, Section
from bot.i18n import LANGUAGES, Catalogues
from bot.services.reports import _run
from bot.services.reports.make import draw_up
from bot.store.database import Database
from bot.wiring.instance import capabilities
from tests.kit.fakes import FakeClock
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, compose, go_on, start, subscribe_many
from tests.services.reports.crowd import PEOPLE, SMALL, gather, send, unit_of


async def ask(database: Database, statement: str) -> list[tuple[Any, ...]]:  # Any: columns
    async with database.look() as work:
        return [tuple(row) for row in await work.run(text(statement))]


async def report_of(database: Database, run: int) -> Report:
    async with database.look() as work:
        drawn = await draw_up(work, Request(About.RUN, str(run)))
    assert isinstance(drawn, Report)
    return drawn


def rows(report: Report, heading: str) -> dict[str, tuple[int, ...]]:
    section = find(report, heading)
    assert section is not None
    assert section.table is not None
    return {str(row[0]): tuple(cell for cell in row[1:] if isinstance(cell, int)) for row in section.table.rows}


def find(report: Report, heading: str) -> Section | None:
    return next((section for section in report.sections if section.heading == heading), None)


def summed(found: dict[str, tuple[int, ...]]) -> list[int]:
    return [sum(column) for column in zip(*found.values(), strict=True)]


@dataclass(frozen=True)
class Ledger:
    """What SQL says of a run: people by unit reached, heard, coming; people by channel, by language, by why they were not reached."""

    reached: dict[str, int]
    heard: dict[str, int]
    coming: dict[str, int]
    channels: dict[str, int]
    languages: dict[str, int]
    missed: list[int]


async def ledger_of(database: Database, run: int) -> Ledger:
    rows_of = f"FROM delivery d JOIN lot l ON l.id = d.lot WHERE l.run = {run}"

    async def count(column: str, where: str = "1 = 1") -> dict[str, int]:
        return dict(await ask(database, f"SELECT {column}, count(*) {rows_of} AND {where} GROUP BY {column}"))

    def tapped(kinds: str) -> str:
        return f"EXISTS (SELECT 1 FROM tap t WHERE t.lot = d.lot AND t.seq = d.seq AND t.kind IN ({kinds}))"  # noqa: S608 - words of ours

    missed = await ask(database, f"SELECT count(*) {rows_of} AND d.state <> 4 GROUP BY d.state, d.why")
    return Ledger(
        await count("d.unit", "d.state = 4"),
        await count("d.unit", tapped("'listen', 'understood'")),
        await count("d.unit", tapped("'come'")),
        await count("l.channel"),
        await count("d.language"),
        sorted(row[0] for row in missed),
    )


async def test_every_number_adds_up_to_the_ledger_and_stays_when_its_rows_become_counts(database: Database, clock: FakeClock) -> None:
    await gather(database)
    run = await send(database)
    report, ledger = await report_of(database, run), await ledger_of(database, run)
    reached, heard, coming = (sum(found.values()) for found in (ledger.reached, ledger.heard, ledger.coming))
    whole = [PEOPLE, reached, PEOPLE - reached, heard, coming]
    summary = rows(report, "Tóm tắt")
    named = ("Người nhận", "Đã nhận", "Chưa nhận", "Đã nghe hoặc đã hiểu", "Bấm sẽ đến")
    assert [summary[name][0] for name in named] == whole
    assert sorted(cells[0] for cells in rows(report, "Chưa nhận và vì sao").values()) == ledger.missed
    assert len(ledger.missed) == 15
    await check_places(database, report, ledger, whole)
    channels = rows(report, "Theo kênh")
    assert summed(channels) == whole
    by_name = {"Telegram": "telegram", "Trang web": "webchat", "fake": "fake"}
    assert {by_name[name]: cells[0] for name, cells in channels.items()} == ledger.channels
    languages = rows(report, "Theo tiếng (cả tỉnh)")
    assert {name: cells[0] for name, cells in languages.items()} == {
        "Tiếng Việt": ledger.languages["vi"],
        "Tày": ledger.languages["tyz"],
        "Nùng": ledger.languages["nut"],
        "Dao (Iu Mienh)": ledger.languages["ium"],
    }
    assert summed(languages) == whole[:3]
    assert f"Đã nhận: {reached:,}".replace(",", ".") in report.words
    clock.forward(days=40)
    await go_on(database)
    assert await ask(database, "SELECT count(*) FROM delivery") == [(0,)]
    assert await report_of(database, run) == report


async def check_places(database: Database, report: Report, ledger: Ledger, whole: list[int]) -> None:
    places, people = rows(report, "Theo nơi"), Counter(map(unit_of, range(PEOPLE)))
    async with database.look() as work:
        names = {unit.code: unit.name for unit in await work.units.all()}
    assert summed(places) == whole
    told = (30, ledger.reached["h5"], 30 - ledger.reached["h5"], ledger.heard.get("h5", 0), ledger.coming.get("h5", 0))
    assert places[f"Xóm h5, {names[COMMUNE]}"] == told
    # Three small ones of the commune together; the other commune's only one takes the commune's own people with it.
    assert places[f"{names[COMMUNE]}: nơi ít người"][0] == sum(SMALL[hamlet] for hamlet in ("h1", "h2", "h3"))
    assert places[f"{names[OTHER]}: nơi ít người"][0] == people[OTHER] + SMALL["g1"]
    assert names[OTHER] not in places
    assert min(cells[0] for cells in places.values()) >= FEWEST


async def test_of_fewer_than_five_people_nothing_is_told(database: Database) -> None:
    await subscribe_many(database, 4)
    report = await report_of(database, await start(database, await compose(database)))
    assert [section.heading for section in report.sections] == ["Tóm tắt"]
    assert find(report, "Tóm tắt") is not None
    told = list(report.sections[0].table.rows) if report.sections[0].table else []
    assert ("Người nhận", "<5") in told
    assert report.bars == ()
    assert "4" not in report.words


async def test_language_is_told_of_a_province_only(database: Database) -> None:
    await subscribe_many(database, 50)
    run = await start(database, await compose(database, (COMMUNE,), words={"vi": "Một", "tyz": "Hai"}))
    report = await report_of(database, run)
    assert find(report, "Theo tiếng (cả tỉnh)") is None
    whole = await report_of(database, await start(database, await compose(database, (PROVINCE,))))
    assert find(whole, "Theo tiếng (cả tỉnh)") is not None


async def test_what_a_backup_kept_without_a_place_is_said_to_have_none(database: Database) -> None:
    await subscribe_many(database, 50)
    run = await start(database, await compose(database))
    async with database.begin() as work:
        await work.run(text("DELETE FROM delivery"))
        await work.run(text(f"INSERT INTO run_count VALUES ({run}, '', 'fake', '', 8, '', 50)"))  # noqa: S608 - a number of ours
    places = rows(await report_of(database, run), "Theo nơi")
    assert places == {"Không rõ nơi": (50, 0, 50, 0, 0)}


def test_every_language_and_channel_has_a_name_in_reports(texts: Catalogues) -> None:
    assert set(_run.LANGUAGES) == set(LANGUAGES)
    assert {f"report.language.{tag}" for tag in _run.LANGUAGES} <= texts.ids()
    assert {f"report.channel.{name}" for name in (*_run.CHANNELS, *capabilities())} <= texts.ids()


def test_every_reason_and_state_has_a_sentence(texts: Catalogues) -> None:
    wanted = {f"report.why.{why}" for why in Why if why} | {f"report.state.{state.name.lower()}" for state in DeliveryState}
    assert wanted - {"report.state.sent"} <= texts.ids()
