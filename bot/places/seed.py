"""The units shipped with the product: Cao Bằng since 1 July 2025 and the units it had before (`data/README.md`)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib import resources

from bot.domain.units import Alias, Level, Unit

VERSION = "2025-07"
PROVINCE = Unit("04", "Tỉnh Cao Bằng", "Cao Bằng", "tinh", Level.PROVINCE, "", VERSION)

# Districts joined to others on 1 March 2020 by resolution 864/NQ-UBTVQH14, with the districts that took them over.
_EARLIER_DISTRICTS = (
    ("Thông Nông", ("Hà Quảng",)),
    ("Trà Lĩnh", ("Trùng Khánh", "Quảng Hòa")),
    ("Quảng Uyên", ("Quảng Hòa",)),
    ("Phục Hòa", ("Quảng Hòa",)),
)

Row = dict[str, str]


@dataclass(frozen=True, slots=True)
class Seed:
    """Units and the names they are or were known by."""

    units: tuple[Unit, ...]
    aliases: tuple[Alias, ...]


def load_shipped() -> Seed:
    """Read the shipped tables: the province, its 56 communes and wards, and all their names."""
    rows = _read_table("cao_bang_units.csv")
    former = _read_table("cao_bang_old_units.csv")
    units = (PROVINCE, *(_unit(row, former) for row in rows))
    aliases = [*_own_names(rows), *_former_names(former), *_district_names(rows, former)]
    return Seed(units, tuple(aliases))


def _read_table(name: str) -> list[Row]:
    text = resources.files("bot.places").joinpath("data", name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def _unit(row: Row, former: list[Row]) -> Unit:
    return Unit(
        code=row["code"],
        name=row["name"],
        short_name=row["short_name"],
        type=row["type"],
        level=Level.COMMUNE,
        parent=PROVINCE.code,
        version=VERSION,
        district=row["old_district_main"],
        lat=float(row["lat"]),
        lon=float(row["lon"]),
        parts=tuple(old["short_name"] for old in former if old["new_code"] == row["code"]),
    )


def _own_names(rows: Iterable[Row]) -> Iterator[Alias]:
    for row in rows:
        ambiguous = row["ambiguous_name"] == "1"
        yield Alias(row["code"], row["short_name"], "name", row["old_district_main"], ambiguous)
        for variant in _variants(row):
            yield Alias(row["code"], variant, "variant", row["old_district_main"], ambiguous)


def _former_names(former: Iterable[Row]) -> Iterator[Alias]:
    for row in former:
        district = _short_district(row["old_district"])
        ambiguous = row["ambiguous_name"] == "1"
        yield Alias(row["new_code"], row["short_name"], "former", district, ambiguous, _degrees(row["lat"]), _degrees(row["lon"]))
        for variant in _variants(row):
            yield Alias(row["new_code"], variant, "variant", district, ambiguous)


def _district_names(rows: Iterable[Row], former: Iterable[Row]) -> Iterator[Alias]:
    spread = {(row["new_code"], _short_district(row["old_district"])) for row in former}
    for code, district in sorted(spread | {(row["code"], row["old_district_main"]) for row in rows}):
        yield Alias(code, district, "district", district)
        for earlier, successors in _EARLIER_DISTRICTS:
            if district in successors:
                yield Alias(code, earlier, "district", district)


def _variants(row: Row) -> list[str]:
    return [name for name in row["name_variants"].split("|") if name]


def _short_district(name: str) -> str:
    return name.removeprefix("Huyện ").removeprefix("Thành phố ")


def _degrees(text: str) -> float | None:
    return float(text) if text else None
