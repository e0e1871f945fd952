"""Points on the map: which commune holds a point, and how far away things are.

Distances are metres on a plane around the point, right to a few metres at the size of a province.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.domain.events import Point

Ring = tuple[tuple[float, float], ...]
Polygon = tuple[Ring, ...]
MultiPolygon = tuple[Polygon, ...]

OUTSIDE_BOUNDARIES = 2_000.0
OUTSIDE_POINTS = 15_000.0
_METRES_A_DEGREE = 111_320.0


def is_on_earth(point: Point) -> bool:
    """Tell whether a point has degrees that exist."""
    return -90 <= point.lat <= 90 and -180 <= point.lon <= 180  # noqa: PLR2004 - the globe


def near_points(point: Point, known: Iterable[tuple[str, Point]]) -> list[tuple[str, float]]:
    """List units by the distance in metres to the nearest of their points, nearest first; a unit may have several points."""
    best: dict[str, float] = {}
    for code, place in known:
        away = math.hypot(*_metres(point, place.lon, place.lat))
        best[code] = min(away, best.get(code, math.inf))
    return sorted(best.items(), key=lambda item: (item[1], item[0]))


@dataclass(frozen=True, slots=True)
class Area:
    """The land of a unit in the box around it: west, south, east, north in degrees."""

    code: str
    land: MultiPolygon
    box: tuple[float, float, float, float]


def index_areas(boundaries: Mapping[str, MultiPolygon]) -> tuple[Area, ...]:
    """Put each area in its box, so that far ones need not be measured; areas without a point are left out."""
    return tuple(Area(code, land, _box(land)) for code, land in boundaries.items() if any(ring for polygon in land for ring in polygon))


def near_areas(point: Point, areas: Iterable[Area], count: int) -> list[tuple[str, float]]:
    """List the nearest units with the distance in metres to their border, 0 for the one that holds the point."""
    found: list[tuple[float, str]] = []
    for least, area in sorted(((_to_box(area.box, point), area) for area in areas), key=lambda item: item[0]):
        if len(found) >= count and least > found[count - 1][0]:
            break
        found.append((0.0 if holds(area.land, point) else _to_border(area.land, point), area.code))
        found.sort()
    return [(code, away) for away, code in found[:count]]


def holds(area: MultiPolygon, point: Point) -> bool:
    """Tell whether a point lies in an area: inside an odd number of the rings of one of its polygons."""
    return any(sum(_inside(ring, point) for ring in polygon) % 2 for polygon in area)


def _box(land: MultiPolygon) -> tuple[float, float, float, float]:
    lons, lats = zip(*(place for polygon in land for ring in polygon for place in ring), strict=True)
    return min(lons), min(lats), max(lons), max(lats)


def _to_box(box: tuple[float, float, float, float], point: Point) -> float:
    west, south, east, north = box
    return math.hypot(*_metres(point, min(max(point.lon, west), east), min(max(point.lat, south), north)))


def _inside(ring: Ring, point: Point) -> bool:
    crossings = 0
    for (lon1, lat1), (lon2, lat2) in pairwise(ring):
        if (lat1 > point.lat) != (lat2 > point.lat) and point.lon < (lon2 - lon1) * (point.lat - lat1) / (lat2 - lat1) + lon1:
            crossings += 1
    return crossings % 2 == 1


def _to_border(area: MultiPolygon, point: Point) -> float:
    sides = (side for polygon in area for ring in polygon for side in pairwise(ring))
    return min((_to_segment(_metres(point, *start), _metres(point, *end)) for start, end in sides), default=math.inf)


def _to_segment(start: Sequence[float], end: Sequence[float]) -> float:
    east, north = end[0] - start[0], end[1] - start[1]
    square = east * east + north * north
    along = max(0.0, min(1.0, -(start[0] * east + start[1] * north) / square)) if square else 0.0
    return math.hypot(start[0] + along * east, start[1] + along * north)


def _metres(origin: Point, lon: float, lat: float) -> tuple[float, float]:
    north = (lat - origin.lat) * _METRES_A_DEGREE
    return (lon - origin.lon) * _METRES_A_DEGREE * math.cos(math.radians(origin.lat)), north
