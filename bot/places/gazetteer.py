"""The gazetteer: units found by typed words, by a point, by a link, or step by step. It never changes; a new one replaces it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType

from bot.domain.events import Point
from bot.domain.units import Alias, Candidate, Level, Match, Unit
from bot.places.certainty import is_sure
from bot.places.fold import fold_letters, squeeze
from bot.places.hamlets import index_hamlets
from bot.places.hits import Hit, find_hits
from bot.places.index import build_index
from bot.places.points import OUTSIDE_BOUNDARIES, OUTSIDE_POINTS, MultiPolygon, index_areas, is_on_earth, near_areas, near_points
from bot.places.reading import Marker, Reading, read_words

MOST_SHOWN = 3
NOTHING = Match((), confident=False)
_WELL_BEHIND = 30.0
_FIRM = 85.0
_ONLY_HAMLET = 50.0
_ONLY_DISTRICT = 40.0
_NO_AREAS: Mapping[str, MultiPolygon] = MappingProxyType({})
_LINK = re.compile(r"[vn]1-([0-9A-Za-z]{1,16})(?:-([0-9A-Za-z]{1,8}))?")


class Gazetteer:
    """Units with all their names, and their boundaries when an operator has loaded them."""

    def __init__(self, units: Iterable[Unit], aliases: Iterable[Alias], boundaries: Mapping[str, MultiPolygon] = _NO_AREAS) -> None:
        """Index the units; names and boundaries of unknown units are left out."""
        self._units = {unit.code: unit for unit in units}
        aliases = tuple(aliases)
        self._communes = tuple(unit for unit in self._units.values() if unit.level is Level.COMMUNE)
        self._index = build_index(self._units.values(), aliases)
        self._hamlets = index_hamlets(self._units.values())
        codes = {unit.code for unit in self._communes}
        self._areas = index_areas({code: land for code, land in boundaries.items() if code in codes})
        known = [(place.code, place.lat, place.lon) for place in self._communes]
        known += [(alias.unit, alias.lat, alias.lon) for alias in aliases if alias.unit in codes]
        self._points = tuple((code, Point(lat, lon)) for code, lat, lon in known if lat is not None and lon is not None)

    def find(self, words: str) -> Match:
        """Find the units that typed words may mean: one when confident, else up to three, none when nothing is plausible. Never raises."""
        reading = read_words(words, self._index)
        hits = find_hits(reading, self._index)
        if not hits or hits[0].score < _FIRM:
            return self._without_firm_name(reading, hits)
        hamlet = self._hamlets.inside(hits[0].entry.code, reading, (hits[0].start, hits[0].end))
        if hamlet is None and is_sure(reading, self._index, hits):
            return Match((self._candidate(hits[0].entry.code, hits[0].score),), confident=True)
        # A hamlet is offered beside its commune: nobody is led to say more exactly than they want where it was.
        first = (self._candidate(hamlet.code, hits[0].score),) if hamlet else ()
        return Match((*first, *self._listed(hits))[:MOST_SHOWN], confident=False)

    def near(self, point: Point) -> Match:
        """Find the commune of a point and its two neighbours; never confident, as a quarter of the land is within 500 m of a border.

        With boundaries a point more than 2 km outside all of them finds nothing; without, one more than 15 km from every known point:
        no place in Cao Bằng is farther than that from one, and most places outside are.
        """
        if not is_on_earth(point):
            return NOTHING
        found = near_areas(point, self._areas, MOST_SHOWN) if self._areas else near_points(point, self._points)
        limit = OUTSIDE_BOUNDARIES if self._areas else OUTSIDE_POINTS
        if not found or found[0][1] > limit:
            return NOTHING
        return Match(tuple(self._candidate(code, 100 - away / 1_000) for code, away in found[:MOST_SHOWN]), confident=False)

    def unit(self, code: str) -> Unit | None:
        """Give the unit of a code."""
        return self._units.get(code)

    def commune_of(self, code: str) -> Unit | None:
        """Give the commune that a hamlet belongs to, or the commune itself; None for the province and unknown codes."""
        unit = self._units.get(code)
        while unit and unit.level is Level.HAMLET:
            unit = self._units.get(unit.parent)
        return unit if unit and unit.level is Level.COMMUNE else None

    def label(self, code: str) -> str:
        """Name a unit with what it was made of: "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"; "" for an unknown code."""
        unit = self._units.get(code)
        if unit is None:
            return ""
        if unit.level is Level.HAMLET:
            return ", ".join(name for name in (unit.name, self.label(unit.parent)) if name)
        # A unit that was only renamed in type tells nothing by repeating its own name.
        return f"{unit.name} (gồm {', '.join(unit.parts)} cũ)" if set(unit.parts) - {unit.short_name} else unit.name

    def districts(self) -> tuple[str, ...]:
        """List the former districts for the two-step menu, in the order of the units."""
        return tuple(dict.fromkeys(unit.district for unit in self._communes if unit.district))

    def communes(self, district: str) -> tuple[Unit, ...]:
        """List the communes of a former district."""
        return tuple(unit for unit in self._communes if unit.district == district)

    def hamlets(self, code: str) -> tuple[Unit, ...]:
        """List the hamlets of a commune."""
        return self._hamlets.by_commune.get(code, ())

    def hamlet_in(self, code: str, words: str) -> Unit | None:
        """Find the hamlet of a commune that typed words name; None when none of them is like it."""
        return self._hamlets.inside(code, read_words(words, self._index), (0, 0))

    def from_link(self, payload: str) -> Unit | None:
        """Read the payload of a deep link, `v1-01304` or `v1-01304-07`; an unknown hamlet gives its commune, an unknown unit None.

        With `n1-` instead it leads to the unit's news.
        """
        found = _LINK.fullmatch(payload)
        unit = self._units.get(found.group(1)) if found else None
        if found is None or unit is None or unit.level is not Level.COMMUNE:
            return None
        hamlet = self._units.get(f"{unit.code}-{found.group(2)}")
        return hamlet if hamlet and hamlet.level is Level.HAMLET and hamlet.parent == unit.code else unit

    def _listed(self, hits: Sequence[Hit]) -> list[Candidate]:
        return [self._candidate(hit.entry.code, hit.score) for hit in hits if hit.score >= hits[0].score - _WELL_BEHIND]

    def _without_firm_name(self, reading: Reading, hits: Sequence[Hit]) -> Match:
        codes = self._hamlets.anywhere(reading)
        if not codes and hits and is_sure(reading, self._index, hits):
            return Match((self._candidate(hits[0].entry.code, hits[0].score),), confident=True)
        found = [self._candidate(code, _ONLY_HAMLET) for code in codes]
        found += [candidate for candidate in self._listed(hits) if candidate.code not in codes]
        found = found or [self._candidate(code, _ONLY_DISTRICT) for code in self._of_district(reading)]
        return Match(tuple(found[:MOST_SHOWN]), confident=False)

    def _of_district(self, reading: Reading) -> tuple[str, ...]:
        named = [span for span in reading.districts if reading.marker_before(span.start) is not Marker.HAMLET]
        codes = dict.fromkeys(code for span in named for code in self._index.districts[span.name])
        same = {entry.code for span in named for entry in self._index.entries.get(span.name, ()) if entry.own}
        main = {unit.code for span in named for unit in self._communes if squeeze(fold_letters(unit.district)) == span.name}
        return tuple(sorted(codes, key=lambda code: (code not in same, code not in main)))

    def _candidate(self, code: str, score: float) -> Candidate:
        return Candidate(code, self._units[code].name, round(max(0.0, min(100.0, score)), 1))
