"""Fires, the audit chain, units."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.units import Alias, Level, Phone, PhoneKind, Unit
from bot.privacy.keys import Hash
from bot.store import schema as s
from bot.store.database import Database
from bot.store.work import UnitOfWork
from tests.kit.fakes import FakeClock
from tests.store.rows import minute

STAFF, TIP = "ab" * 16, "cd" * 16
UNIT = Unit("99001", "Xã Thử", "Thử", "xa", Level.COMMUNE, "04", "test", parts=("Cũ", "Mới"))


async def test_a_date_fires_once_among_several_processes(database: Database, other: Database, clock: FakeClock) -> None:
    async def fire(hand: Database, day: int) -> bool:
        async with hand.begin() as work:
            return await work.schedule.fire("reminder", clock.now() + timedelta(days=day))

    for day in range(5):
        assert sorted(await asyncio.gather(fire(database, day), fire(other, day))) == [False, True]
    async with database.begin() as work:
        assert await work.schedule.latest("reminder") == clock.now() + timedelta(days=4)
        assert await work.schedule.latest("another") is None
        assert await work.schedule.purge_due() == 0
    clock.forward(days=42)
    async with database.begin() as work:
        assert await work.schedule.purge_due() == 3


async def read_chain(work: UnitOfWork) -> tuple[list[int], bytes]:
    """Walk the chain from its beginning as an auditor would; return the numbers and the last link."""
    numbers, chain = [], b""
    for row in await work.run(s.audit.select().order_by(s.audit.c.number)):
        tip = row.tip.hex() if row.tip else ""
        chain = work.vault.hash(Hash.AUDIT, f"{chain.hex()}|{row.number}|{row.staff.hex()}|{row.act}|{tip}|{int(row.at.timestamp())}")
        assert chain == row.chain
        numbers.append(row.number)
    return numbers, chain


async def test_the_audit_has_no_gaps_and_can_be_recomputed(database: Database, other: Database, clock: FakeClock) -> None:
    async def act(hand: Database, name: str) -> None:
        async with hand.begin() as work:
            work.audit.note(STAFF, name, TIP)
            work.audit.note("", f"{name}-2")

    await act(database, "first")
    clock.forward(seconds=90)
    await asyncio.gather(*(act(hand, f"act-{number}") for number in range(6) for hand in (database, other)))
    async with database.look() as work:
        numbers, chain = await read_chain(work)
        head = (await work.run(s.audit_head.select())).one()
        at = {row.at for row in await work.run(s.audit.select())}
    assert numbers == list(range(1, 27))
    assert (head.number, head.chain) == (26, chain)
    assert at == {minute(each) for each in at}


async def test_a_changed_act_breaks_the_chain(database: Database) -> None:
    async with database.begin() as work:
        work.audit.note(STAFF, "accept", TIP)
    async with database.begin() as work:
        await work.run(s.audit.update().values(act="close"))
    async with database.look() as work:
        with pytest.raises(AssertionError):
            await read_chain(work)


async def test_two_first_acts_at_once_share_one_chain(database: Database, other: Database) -> None:
    async def act(hand: Database) -> None:
        async with hand.begin() as work:
            work.audit.note(STAFF, "accept", TIP)

    await asyncio.gather(act(database), act(other))
    async with database.look() as work:
        assert (await read_chain(work))[0] == [1, 2]


async def test_units_and_their_names_are_replaced_not_doubled(database: Database) -> None:
    async with database.look() as work:
        units, names = await work.units.count(), len(await work.units.aliases())
    changed = replace(UNIT, name="Xã Thử Mới", lat=22.5, lon=106.0)
    alias = Alias(UNIT.code, "Thử Cũ", "former", "Hà Quảng")
    for unit, name in ((UNIT, alias), (changed, replace(alias, ambiguous=True))):
        async with database.begin() as work:
            await work.units.put([unit])
            await work.units.put_aliases([name])
            await work.units.put_boundaries({unit.code: [[[[106.0, 22.5], [106.1, 22.5], [106.1, 22.6], [106.0, 22.5]]]]})
    async with database.look() as work:
        assert await work.units.get(UNIT.code) == changed
        assert await work.units.count() == units + 1
        assert len(await work.units.aliases()) == names + 1
        assert [each.ambiguous for each in await work.units.aliases() if each.unit == UNIT.code] == [True]
        assert list(await work.units.boundaries()) == [UNIT.code]
        assert await work.units.province_of(UNIT.code) == "04"


async def test_a_units_numbers_are_replaced_as_a_whole_and_duty_comes_first(database: Database) -> None:
    async with database.begin() as work:
        await work.units.put([UNIT])
        await work.units.put_phones([Phone(UNIT.code, PhoneKind.CLINIC, "1"), Phone(UNIT.code, PhoneKind.DUTY, "2")])
    async with database.begin() as work:
        assert [phone.number for phone in await work.units.phones(UNIT.code)] == ["2", "1"]
        await work.units.put_phones([Phone(UNIT.code, PhoneKind.BORDER, "3")])
        await work.units.put_phones([])
        assert await work.units.phones(UNIT.code) == [Phone(UNIT.code, PhoneKind.BORDER, "3")]
