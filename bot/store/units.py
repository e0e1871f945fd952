"""Units, their names, telephone numbers and boundaries."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sqlalchemy import Table, delete, func, select

from bot.domain.units import Alias, Level, Phone, PhoneKind, Unit
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

Polygons = list[Any]  # Any: GeoJSON MultiPolygon coordinates, nested lists of floats


class UnitStore:
    """Rows of `unit`, `alias`, `phone` and `boundary`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def count(self) -> int:
        """Count the units."""
        return int((await self._work.run(select(func.count()).select_from(s.unit))).scalar() or 0)

    async def all(self) -> list[Unit]:
        """Return every unit, by code."""
        rows = await self._work.run(select(s.unit).order_by(s.unit.c.code))
        return [_unit(row) for row in rows]

    async def get(self, code: str) -> Unit | None:
        """Return one unit."""
        row = (await self._work.run(select(s.unit).where(s.unit.c.code == code))).first()
        return None if row is None else _unit(row)

    async def aliases(self) -> list[Alias]:
        """Return every name."""
        rows = await self._work.run(select(s.alias))
        return [Alias(row.unit, row.name, row.kind, row.district, row.ambiguous, row.lat, row.lon) for row in rows]

    async def boundaries(self) -> dict[str, Polygons]:
        """Return the imported boundaries by unit."""
        rows = await self._work.run(select(s.boundary))
        return {row.unit: json.loads(row.polygons) for row in rows}

    async def phones(self, unit: str) -> list[Phone]:
        """Return a unit's numbers: duty first, then border post, then clinic."""
        rows = await self._work.run(select(s.phone).where(s.phone.c.unit == unit).order_by(s.phone.c.number))
        order = list(PhoneKind)
        return sorted((Phone(row.unit, PhoneKind(row.kind), row.number) for row in rows), key=lambda phone: order.index(phone.kind))

    async def province_of(self, code: str) -> str:
        """Return the code of the province above a unit; for "" the province itself when there is one, "" when there is none."""
        units = {unit.code: unit for unit in await self.all()}
        while code in units and units[code].level is not Level.PROVINCE:
            code = units[code].parent
        provinces = sorted(unit.code for unit in units.values() if unit.level is Level.PROVINCE)
        return code if code in units else (provinces[0] if provinces else "")

    async def put(self, units: Iterable[Unit]) -> None:
        """Write units, replacing those of the same code."""
        rows = [asdict(each) | {"parts": json.dumps(each.parts, ensure_ascii=False)} for each in units]
        await self._write(s.unit, ("code",), rows)

    async def put_aliases(self, aliases: Iterable[Alias]) -> None:
        """Write names, replacing the same ones."""
        await self._write(s.alias, ("unit", "name", "kind", "district"), [asdict(each) for each in aliases])

    async def put_phones(self, phones: Iterable[Phone]) -> None:
        """Write telephone numbers; a unit that stands in the list loses its former ones."""
        fresh = [asdict(each) for each in phones]
        await self._work.run(delete(s.phone).where(s.phone.c.unit.in_({row["unit"] for row in fresh})))
        await self._write(s.phone, ("unit", "kind", "number"), fresh)

    async def put_boundaries(self, boundaries: Mapping[str, Polygons]) -> None:
        """Write boundaries, replacing those of the same unit."""
        rows = [{"unit": code, "polygons": json.dumps(polygons)} for code, polygons in boundaries.items()]
        await self._write(s.boundary, ("unit",), rows)

    async def _write(self, table: Table, keys: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:  # Any: column values
        """Write rows with one statement; of two with the same keys the later one stays."""
        if not rows:
            return
        insert = self._work.insert(table)
        rest = {column.name: insert.excluded[column.name] for column in table.columns if column.name not in keys}
        upsert = insert.on_conflict_do_update(index_elements=keys, set_=rest) if rest else insert.on_conflict_do_nothing()
        await self._work.run(upsert, rows)


def _unit(row: Any) -> Unit:  # Any: a row of the table
    return Unit(
        code=row.code,
        name=row.name,
        short_name=row.short_name,
        type=row.type,
        level=Level(row.level),
        parent=row.parent,
        version=row.version,
        district=row.district,
        lat=row.lat,
        lon=row.lon,
        parts=tuple(json.loads(row.parts)),
    )
