"""A backup taken while people write brings everything back that a backup may hold, and nobody who could be found by it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.domain.errors import Gone
from bot.domain.people import Role
from bot.domain.tips import Outcome, TipStatus
from bot.i18n import Catalogues
from bot.privacy.keys import Seal
from bot.schedule.ticks import Ticks
from bot.services.casework.close import close_tip
from bot.services.tips.way_back import has_way
from bot.store import schema as s
from bot.store.declare import kept_in_backups
from bot.store.restore import Place
from handlers import ROUTES
from tests.conversations.villager.steps import QUANG_LAM, open_by, send
from tests.kit.backups import Backup, empty_place, make_backup, take_backup, unseal
from tests.kit.chat import World, open_world
from tests.kit.databases import KINDS
from tests.kit.marks import find_marks
from tests.promises.day import CHIEF, OFFICER, OPERATOR, PROVINCE, Day


@pytest.fixture(params=KINDS)
async def place(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """Give an empty place of each kind."""
    async with empty_place(request.param, tmp_path / "taken", request) as empty:
        yield empty


@asynccontextmanager
async def taken(world: World, place: Place, backup: Backup, texts: Catalogues) -> AsyncIterator[World]:
    """Take a backup to another place, and open the line there."""
    await take_backup(backup.raw, place.url, place.keys)
    async with open_world(place.url, place.keys, ROUTES, texts, clock=world.clock, seed="taken") as there:
        yield there


async def counts(world: World) -> dict[str, int]:
    """Count the rows of every table that a backup may hold."""
    async with world.database.look() as work:
        tables = kept_in_backups()
        return {table.name: int((await work.run(select(func.count()).select_from(table))).scalar() or 0) for table in tables}


async def read_tips(world: World) -> dict[str, list[str]]:
    """Open every tip that has its words."""
    async with world.database.look() as work:
        rows = (await work.run(select(s.tip.c.id).where(s.tip.c.wrapped_key.is_not(None)))).all()
        return {row.id.hex(): [entry.words for entry in await work.threads.read(row.id.hex())] for row in rows}


async def test_everything_that_may_be_kept_is_back(world: World, place: Place, texts: Catalogues) -> None:
    day = Day(world)
    await day.live()
    backup = await make_backup(world.database)
    before, words = await counts(world), await read_tips(world)
    assert backup.contents.counts == before
    assert len(words) > 1
    assert backup.contents.closed == 0
    async with taken(world, place, backup, texts) as there:
        assert await counts(there) == before
        assert await read_tips(there) == words
        async with world.database.look() as old, there.database.look() as new:
            for table in kept_in_backups():
                order = select(*(column for column in table.columns if column.name != "restored")).order_by(*table.primary_key)
                assert (await old.run(order)).all() == (await new.run(order)).all(), table.name


async def test_what_people_write_meanwhile_is_whole_or_not_in_it(world: World, place: Place, texts: Catalogues) -> None:
    await world.staff("chief", Role.CHIEF, QUANG_LAM)
    for number in range(5):
        await send(world.person(f"early{number}"), f"Lời sớm {number}")
    receipts: dict[str, str] = {}
    ended, written = asyncio.Event(), asyncio.Event()

    async def write() -> None:
        while not ended.is_set():
            number = len(receipts)
            receipts[f"Lời giữa chừng {number}"] = await send(world.person(f"w{number}"), f"Lời giữa chừng {number}")
            written.set()

    writing = asyncio.create_task(write())
    backups = []
    while len(receipts) < 12:
        written.clear()
        backups.append(await make_backup(world.database))
        await written.wait()
    ended.set()
    await writing
    backup = backups[-1]
    assert len({each.contents.counts["tip"] for each in backups}) > 1
    async with taken(world, place, backup, texts) as there:
        words = await read_tips(there)
        assert len(words) == backup.contents.counts["tip"] > 5
        kept = {piece for pieces in words.values() for piece in pieces}
        assert kept <= {*(f"Lời sớm {number}" for number in range(5)), *receipts}
        assert all(pieces for pieces in words.values())
        async with there.database.look() as work:
            found = {piece: await work.tips.by_receipt(receipt.replace(" ", "")) for piece, receipt in receipts.items()}
        assert {piece for piece, tip in found.items() if tip is not None} == {piece for piece in kept if "giữa" in piece}


async def test_officers_read_every_open_tip_and_senders_open_theirs(world: World, place: Place, texts: Catalogues) -> None:
    await world.staff(OFFICER, Role.OFFICER, QUANG_LAM)
    receipts = {words: await send(world.person(f"p{at}"), words) for at, words in enumerate(("Một con trâu mất", "Hai con bò mất"))}
    await world.person(OFFICER).presses("Nhận")
    async with taken(world, place, await make_backup(world.database), texts) as there:
        officer = there.person(OFFICER)
        async with there.database.look() as work:
            tips = [row.id.hex() for row in await work.run(select(s.tip.c.id).where(s.tip.c.status != TipStatus.CLOSED))]
        for tip in tips:
            await officer.forges(f"to:{tip}")
        seen = "\n".join(message.text for message in officer.seen)
        for words, receipt in receipts.items():
            assert words in seen
            somebody = there.person(f"again {words[:3]}")
            await open_by(somebody, receipt)
            await somebody.presses("Trả lời")


async def test_no_sender_can_be_reached_and_none_is_told_otherwise(world: World, place: Place, texts: Catalogues) -> None:
    day = Day(world)
    await day.live()
    async with world.database.look() as work:
        tips = [row.id.hex() for row in await work.run(select(s.tip.c.id))]
        with_way = [tip for tip in tips if await has_way(work, tip)]
    assert with_way
    async with taken(world, place, await make_backup(world.database), texts) as there:
        async with there.database.look() as work:
            for table in s.metadata.sorted_tables:
                if not table.info["backup"]:
                    assert (await work.run(select(func.count()).select_from(table))).scalar() == 0, table.name
            assert not [tip for tip in tips if await has_way(work, tip)]
            named = [(await work.tips.header(tip)).get("way", "") for tip in with_way]
            assert all(named)
            for way in named:
                with pytest.raises(Gone):
                    await work.ways.open(way)
        chief = there.person(CHIEF)
        for tip in with_way:
            await chief.forges(f"tr:{tip}")
            await chief.says("Chúng tôi đã xem")
        await Day(there).pass_hours(2)
        assert CHIEF in there.channel.sent
        assert set(there.channel.sent) <= {CHIEF, OFFICER, PROVINCE, OPERATOR}


async def test_in_the_bytes_of_a_backup_nothing_is_found(world: World) -> None:
    day = Day(world)
    await day.live()
    backup = await make_backup(world.database)
    clear = {"Quảng Lâm", "seal-tip", "wrapped_key", "sealed", "Trực officer", "01304", *day.marks}
    assert find_marks({"backup": backup.raw}, clear) == []


async def test_even_whoever_opens_it_finds_nothing_of_what_no_backup_holds(world: World) -> None:
    day = Day(world)
    await day.live()
    frames = unseal((await make_backup(world.database)).raw)
    assert [values[0] for kind, values in frames if kind == "table"] == [table.name for table in kept_in_backups()]
    keys = sorted(values[0].rsplit("-", 1)[0] for kind, values in frames if kind == "key")
    assert keys == ["hash-audit", "hash-contact", "hash-receipt", "hash-staff", "seal-contact", "seal-staff", "seal-tip"]
    held = {value for kind, values in frames for value in values if isinstance(value, bytes)}
    vault = world.database.circumstances.vault
    left_out = set(Seal) - {Seal.CONTACT, Seal.STAFF, Seal.TIP}
    assert not held & {key for purpose in left_out for key in vault.ring.keys(purpose).values()}
    assert not held & {path.read_bytes() for path in (vault.ring.folder / "weeks").iterdir()}
    async with world.database.look() as work:
        for table in s.metadata.sorted_tables:
            if table.info["backup"]:
                continue
            rows = (await work.run(table.select())).all()
            passing = {value for row in rows for value in row if isinstance(value, bytes) and len(value) > 16}
            assert not held & passing, table.name


async def test_a_purged_tips_key_is_in_no_later_backup_and_in_an_earlier_one_it_is(world: World, place: Place, texts: Catalogues) -> None:
    chief = await world.staff(CHIEF, Role.CHIEF, QUANG_LAM)
    receipt = await send(world.person("hoa"), "Lời sẽ bị xoá")
    async with world.database.look() as work:
        (row,) = (await work.run(s.tip.select())).all()
    earlier, staff = await make_backup(world.database), await world.who(chief)
    async with world.database.begin() as work:
        await close_tip(work, row.id.hex(), staff, Outcome.VERIFIED)
    world.clock.forward(days=91)
    await Ticks(world.database).once()
    later = await make_backup(world.database)
    vault, tip = world.database.circumstances.vault, row.id.hex()
    tip_key = vault.unwrap_tip_key(row.wrapped_key, row.id)
    assert _wrapped(earlier) == [row.wrapped_key]
    assert _wrapped(later) == []
    assert not [value for _, values in unseal(later.raw) for value in values if value in (row.wrapped_key, tip_key)]
    async with taken(world, place, earlier, texts) as there, there.database.look() as work:
        assert [entry.words for entry in await work.threads.read(tip)] == ["Lời sẽ bị xoá"]
        assert (await work.tips.by_receipt(receipt.replace(" ", ""))) is not None


def _wrapped(backup: Backup) -> list[bytes]:
    found: list[bytes] = []
    columns: list[str] = []
    for kind, values in unseal(backup.raw):
        columns = values if kind == "table" else columns
        if kind == "row" and columns[0] == "tip":
            row = dict(zip(columns[1:], values, strict=True))
            found += [row["wrapped_key"]] if row["wrapped_key"] is not None else []
    return found
