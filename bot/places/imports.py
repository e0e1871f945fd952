"""Files of an operator, for any province: units, hamlets, names, telephone numbers (CSV) and boundaries (GeoJSON).

All files are read together and every finding is collected; one finding refuses them all, so that nothing is half loaded.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path

from bot.domain.errors import ImportRefused
from bot.domain.units import Alias, Level, Phone, Unit
from bot.places.fold import fold_letters, squeeze
from bot.places.points import MultiPolygon
from bot.places.rows import read_alias, read_hamlet, read_phone, read_unit
from bot.places.shapes import read_boundaries
from bot.places.tables import Findings, Row, Source, decode, read_header, read_rows


@dataclass(frozen=True, slots=True)
class Import:
    """What the files hold, checked; `boundaries` by unit code, longitude first."""

    units: tuple[Unit, ...]
    aliases: tuple[Alias, ...]
    phones: tuple[Phone, ...]
    boundaries: Mapping[str, MultiPolygon]


class FileKind(StrEnum):
    """What a file is about."""

    UNITS = "units"
    HAMLETS = "hamlets"
    ALIASES = "aliases"
    PHONES = "phones"


COLUMNS: Mapping[FileKind, tuple[str, ...]] = {
    FileKind.PHONES: ("unit", "kind", "number"),
    FileKind.ALIASES: ("unit", "name", "kind", "district"),
    FileKind.HAMLETS: ("name", "commune"),
    FileKind.UNITS: ("code", "name", "type", "level", "parent", "version"),
}
_TELLING = {
    FileKind.PHONES: frozenset({"unit", "number"}),
    FileKind.ALIASES: frozenset({"unit", "name"}),
    FileKind.HAMLETS: frozenset({"name", "commune"}),
    FileKind.UNITS: frozenset({"code", "name"}),
}
_HEIGHT = {Level.PROVINCE: 2, Level.COMMUNE: 1, Level.HAMLET: 0}

Tables = Mapping[FileKind, list[Row]]


def read_files(paths: Sequence[Path], known: frozenset[str]) -> Import:
    """Read and check files; `known` are the codes of units already kept. Raises ImportRefused with every finding."""
    findings = Findings()
    sources: list[Source] = []
    for path in paths:
        try:
            sources.append(Source(path.name, path.read_bytes()))
        except OSError:
            findings.add(path.name, "cannot be read")
    return _read(sources, known, findings)


def read_sources(sources: Sequence[Source], known: frozenset[str]) -> Import:
    """Do the same with files that are already in memory."""
    return _read(sources, known, Findings())


def _read(sources: Sequence[Source], known: frozenset[str], findings: Findings) -> Import:
    if not sources and not findings.lines:
        findings.add("import", "no file given")
    shapes = [source for source in sources if source.name.lower().endswith((".geojson", ".json"))]
    tables = _tables([source for source in sources if source not in shapes], findings)
    units = _units(tables, known, findings)
    codes = known | units.keys()
    communes = frozenset(code for code in codes if (units[code].level is Level.COMMUNE if code in units else "-" not in code))
    units |= _hamlets(tables, units, communes, findings)
    codes |= units.keys()
    aliases = [alias for row in tables[FileKind.ALIASES] if (alias := read_alias(row, codes, findings))]
    phones = _phones(tables, codes, findings)
    boundaries: dict[str, MultiPolygon] = {}
    for source in shapes:
        read = read_boundaries(source, communes, findings)
        for code in sorted(read.keys() & boundaries.keys()):
            findings.add(source.name, f"code {code} stands in another file of boundaries too")
        boundaries |= read
    if findings.lines:
        raise ImportRefused(findings.lines)
    return Import(tuple(units.values()), _flag_shared(aliases), tuple(phones), boundaries)


def _tables(sources: Sequence[Source], findings: Findings) -> Tables:
    tables: dict[FileKind, list[Row]] = {kind: [] for kind in FileKind}
    for source in sources:
        text = decode(source, findings)
        if text is None:
            continue
        header = frozenset(read_header(text))
        kind = next((kind for kind, telling in _TELLING.items() if telling <= header), None)
        if kind is None:
            expected = "; ".join(f"{kind}: {','.join(columns)}" for kind, columns in COLUMNS.items())
            findings.add(f"{source.name} line 1", f"the columns tell no kind of file ({expected})")
            continue
        tables[kind] += read_rows(source, text, COLUMNS[kind], findings)
    return tables


def _units(tables: Tables, known: frozenset[str], findings: Findings) -> dict[str, Unit]:
    units: dict[str, Unit] = {}
    places: dict[str, str] = {}
    for row in tables[FileKind.UNITS]:
        unit = read_unit(row, findings)
        if row["code"] and row["code"] in places:
            findings.add(row.where, f"code {row['code']} stands twice (first on {_place(places[row['code']], row.where)})")
        elif unit:
            units[unit.code] = unit
        places.setdefault(row["code"], row.where)
    for unit in units.values():
        _check_parent(unit, units, (known | places.keys(), places[unit.code]), findings)
    return units


def _check_parent(unit: Unit, units: Mapping[str, Unit], around: tuple[frozenset[str], str], findings: Findings) -> None:
    codes, where = around
    if not unit.parent:
        if unit.level is not Level.PROVINCE:
            findings.add(where, "parent is empty; only a province may stand alone")
        return
    parent = units.get(unit.parent)
    if unit.parent not in codes:
        findings.add(where, f"parent {unit.parent} is unknown")
    elif unit.parent == unit.code or (parent and _HEIGHT[parent.level] != _HEIGHT[unit.level] + 1):
        findings.add(where, f"parent {unit.parent} is not one level above a {unit.level}")


def _hamlets(tables: Tables, units: Mapping[str, Unit], communes: frozenset[str], findings: Findings) -> dict[str, Unit]:
    hamlets: dict[str, Unit] = {}
    places: dict[str, str] = {}
    for row in tables[FileKind.HAMLETS]:
        hamlet = read_hamlet(row, communes, findings)
        if hamlet is None:
            continue
        if hamlet.code in places or hamlet.code in units:
            first = f" (first on {_place(places[hamlet.code], row.where)})" if hamlet.code in places else ""
            findings.add(row.where, f"code {hamlet.code} stands twice{first}")
            continue
        places[hamlet.code] = row.where
        commune = units.get(hamlet.parent)
        hamlets[hamlet.code] = replace(hamlet, version=row["version"] or (commune.version if commune else ""))
    return hamlets


def _phones(tables: Tables, codes: frozenset[str], findings: Findings) -> list[Phone]:
    places: dict[Phone, str] = {}
    for row in tables[FileKind.PHONES]:
        phone = read_phone(row, codes, findings)
        if phone in places:
            findings.add(row.where, f"this number stands twice (first on {_place(places[phone], row.where)})")
        elif phone:
            places[phone] = row.where
    return list(places)


def _flag_shared(aliases: Sequence[Alias]) -> tuple[Alias, ...]:
    meant: dict[str, set[str]] = defaultdict(set)
    for alias in aliases:
        if alias.kind != "district":
            meant[squeeze(fold_letters(alias.name))].add(alias.unit)
    return tuple(replace(alias, ambiguous=len(meant[squeeze(fold_letters(alias.name))]) > 1) for alias in aliases)


def _place(first: str, now: str) -> str:
    name = now.rpartition(" line ")[0]
    return first.removeprefix(f"{name} ") if first.startswith(f"{name} line ") else first
