"""Boundaries as GeoJSON (RFC 7946): a FeatureCollection whose features have `properties.code` and a Polygon or MultiPolygon."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from bot.places.points import MultiPolygon, Polygon, Ring
from bot.places.tables import Findings, Source, decode

_FEWEST_POINTS = 4
_HIGHEST_LON = 180
_HIGHEST_LAT = 90


class BadShapeError(ValueError):
    """A geometry breaks a rule; the message says which."""


def read_boundaries(source: Source, known: frozenset[str], findings: Findings) -> dict[str, MultiPolygon]:
    """Read areas by unit code; whatever is wrong becomes a finding that names the feature."""
    text = decode(source, findings)
    if text is None:
        return {}
    areas: dict[str, MultiPolygon] = {}
    first: dict[str, int] = {}
    for number, feature in enumerate(_features(source, text, findings), start=1):
        code = _code(feature)
        where = f"{source.name} feature {number}" + (f" ({code})" if code else "")
        if not code:
            findings.add(where, "properties.code is missing or no text")
        elif code not in known:
            findings.add(where, f"unit {code} is unknown or no commune")
        elif code in first:
            findings.add(where, f"code {code} stands twice (first in feature {first[code]})")
        else:
            first[code] = number
            area = _checked(feature, where, findings)
            areas |= {code: area} if area else {}
    return areas


# GeoJSON is whatever somebody wrote, hence `object`: every level is checked before it is used.
def _features(source: Source, text: str, findings: Findings) -> list[object]:
    try:
        loaded: object = json.loads(text)
    except json.JSONDecodeError as error:
        findings.add(f"{source.name} line {error.lineno}", "not JSON")
        return []
    except (RecursionError, ValueError):
        findings.add(source.name, "not JSON that can be read")
        return []
    features = loaded.get("features") if isinstance(loaded, dict) and loaded.get("type") == "FeatureCollection" else None
    if not isinstance(features, list):
        findings.add(source.name, "no FeatureCollection")
        return []
    if not features:
        findings.add(source.name, "no feature in the collection")
    return features


def _code(feature: object) -> str:
    properties = feature.get("properties") if isinstance(feature, Mapping) else None
    code = properties.get("code") if isinstance(properties, Mapping) else None
    return code if isinstance(code, str) and code.isprintable() else ""


def _checked(feature: object, where: str, findings: Findings) -> MultiPolygon | None:
    geometry = feature.get("geometry") if isinstance(feature, Mapping) else None
    try:
        return _area(geometry)
    except BadShapeError as error:
        findings.add(where, str(error))
        return None


def _area(geometry: object) -> MultiPolygon:
    shape = geometry.get("type") if isinstance(geometry, Mapping) else None
    if not isinstance(geometry, Mapping) or shape not in {"Polygon", "MultiPolygon"}:
        raise BadShapeError("the geometry is neither Polygon nor MultiPolygon")
    coordinates = geometry.get("coordinates")
    polygons = [coordinates] if shape == "Polygon" else _list(coordinates, "the MultiPolygon is empty")
    return tuple(_polygon(rings, f"polygon {number} ") for number, rings in enumerate(polygons, start=1))


def _polygon(rings: object, where: str) -> Polygon:
    checked = _list(rings, f"{where}has no ring")
    return tuple(_ring(points, f"{where}ring {number} ") for number, points in enumerate(checked, start=1))


def _ring(points: object, where: str) -> Ring:
    ring = tuple(_positions(_list(points, f"{where}is empty"), where))
    if len(ring) < _FEWEST_POINTS:
        raise BadShapeError(f"{where}has {len(ring)} points, fewer than {_FEWEST_POINTS}")
    if ring[0] != ring[-1]:
        raise BadShapeError(f"{where}is not closed: the last point must be the first")
    if not _doubled_area(ring):
        raise BadShapeError(f"{where}encloses no land")
    return ring


def _positions(points: list[object], where: str) -> Iterator[tuple[float, float]]:
    for number, point in enumerate(points, start=1):
        if not isinstance(point, list) or len(point) not in {2, 3}:
            raise BadShapeError(f"{where}point {number} is no pair of numbers")
        lon, lat = _number(point[0]), _number(point[1])
        if not (abs(lon) <= _HIGHEST_LON and abs(lat) <= _HIGHEST_LAT):
            raise BadShapeError(f"{where}point {number} is not on earth (WGS 84, longitude first)")
        yield lon, lat


def _number(value: object) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) <= _HIGHEST_LON else math.nan


def _list(value: object, complaint: str) -> list[object]:
    if not isinstance(value, list) or not value:
        raise BadShapeError(complaint)
    return value


def _doubled_area(ring: Ring) -> float:
    lon0, lat0 = ring[0]
    near = [(lon - lon0, lat - lat0) for lon, lat in ring]
    return abs(math.fsum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(near)))
