"""Fires, units."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.domain.units import Alias, Level, Phone, PhoneKind, Unit
from bot.store.database import Database
from tests.kit.fakes import FakeClock

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
        assert await work.schedule.due().remove() == 0
    clock.forward(days=42)
    async with database.begin() as work:
        assert await work.schedule.due().remove() == 3


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
