"""Where people are counted: units, and pools of those with few people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from bot.domain.pooling import TOP, pool
from bot.domain.units import Level, Unit
from bot.services.reports._words import Words

NOWHERE: Final = "?"
"""Stands for people of whom a backup kept no unit."""
Place = tuple[str, str]
"""("unit", its code), or ("pool", the code of its upper unit)."""


def lineage(units: Mapping[str, Unit], code: str) -> tuple[str, ...]:
    """Return a unit with all above it, the lowest first."""
    found: list[str] = []
    while code and code not in found:
        found.append(code)
        code = units[code].parent if code in units else ""
    return tuple(found)


def places(units: Mapping[str, Unit], sizes: Mapping[str, int]) -> dict[str, Place]:
    """Return where the people of each unit are counted; `sizes` are all of them by unit."""
    return pool(sizes, {code: _pooled_under(units.get(code)) for code in sizes})


def _pooled_under(unit: Unit | None) -> str:
    if unit is None or unit.level is Level.PROVINCE:
        return TOP
    return unit.parent if unit.level is Level.HAMLET else unit.code


def name_place(words: Words, units: Mapping[str, Unit], place: Place) -> str:
    """Return what a place is called in a table."""
    kind, code = place
    if kind == "pool":
        return words("report.place.few", upper=units[code].name) if code in units else words("report.place.few_all")
    unit = units.get(code)
    if unit is None:
        return words("report.place.nowhere") if code == NOWHERE else code
    upper = units.get(unit.parent)
    return words("report.place.hamlet", name=unit.name, upper=upper.name) if unit.level is Level.HAMLET and upper else unit.name


def in_order(found: Iterable[Place], units: Mapping[str, Unit]) -> list[Place]:
    """Return places as they stand in a table: each upper unit with what lies in it, its pool last; the pool of all at the end."""
    return sorted(set(found), key=lambda place: (place[1] not in units, _path(units, place), place[0] == "pool", place[1]))


def _path(units: Mapping[str, Unit], place: Place) -> tuple[str, ...]:
    names = [units[code].name for code in reversed(lineage(units, place[1])) if code in units]
    return (*names, *(["\uffff"] if place[0] == "pool" else []))
