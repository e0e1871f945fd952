from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from bot.domain.events import Point
from bot.domain.units import Level, Unit
from bot.places.gazetteer import Gazetteer
from bot.places.imports import read_files
from bot.places.points import MultiPolygon
from bot.places.seed import Seed

REAL_BOUNDARIES = Path(__file__).parents[3] / "shared" / "data" / "cao_bang_boundaries_50m.geojson"


def codes(gazetteer: Gazetteer, lat: float, lon: float) -> list[str]:
    return [candidate.code for candidate in gazetteer.near(Point(lat, lon)).candidates]


def square(west: float, south: float, side: float) -> MultiPolygon:
    east, north = west + side, south + side
    return ((((west, south), (east, south), (east, north), (west, north), (west, south)),),)


@pytest.fixture(scope="session")
def four_squares() -> Gazetteer:
    """Four made-up communes in a row, 0.1 degrees wide each (about 10 km), at 22 N; the second has a hole that is the fourth."""
    units = [Unit(f"0000{number}", f"Xã Ô {number}", f"Ô {number}", "xa", Level.COMMUNE, "", "t") for number in range(1, 5)]
    hole = square(106.14, 22.04, 0.02)
    areas = {
        "00001": square(106.0, 22.0, 0.1),
        "00002": ((*square(106.1, 22.0, 0.1)[0], *hole[0]),),
        "00003": square(106.2, 22.0, 0.1),
        "00004": hole,
    }
    return Gazetteer(units, [], areas)


def test_2000_points_around_known_places_find_their_commune(gazetteer: Gazetteer, seed: Seed, capsys: pytest.CaptureFixture[str]) -> None:
    rng = random.Random(56)  # noqa: S311 - the points must be the same in every run
    known = [(unit.code, unit.lat, unit.lon) for unit in seed.units] + [(alias.unit, alias.lat, alias.lon) for alias in seed.aliases]
    points = [(code, lat, lon) for code, lat, lon in known if lat is not None and lon is not None]
    assert len(points) == 56 + 147
    shown = first = 0
    for _ in range(2_000):
        code, lat, lon = rng.choice(points)
        found = codes(gazetteer, lat + rng.uniform(-0.01, 0.01), lon + rng.uniform(-0.01, 0.01))
        assert len(found) == 3
        shown += code in found
        first += found[0] == code
    with capsys.disabled():
        print(f"\n2,000 points within 1.1 km of a known one: shown {shown / 2_000:.1%}, first {first / 2_000:.1%}")  # noqa: T201 - the figures
    assert shown / 2_000 >= 0.99


def test_a_point_never_settles_it(gazetteer: Gazetteer, four_squares: Gazetteer) -> None:
    assert not gazetteer.near(Point(22.8564, 105.377)).confident
    assert not four_squares.near(Point(22.05, 106.05)).confident


def test_the_commune_of_a_point_comes_first(gazetteer: Gazetteer) -> None:
    assert codes(gazetteer, 22.8564, 105.377)[0] == "01304"
    assert codes(gazetteer, 22.4133, 106.359)[0] == "01786"


@pytest.mark.parametrize(("lat", "lon"), [(21.03, 105.85), (22.83, 104.98), (21.85, 106.76), (0, 0), (-90, 180)])
def test_a_point_far_outside_finds_nothing(gazetteer: Gazetteer, lat: float, lon: float) -> None:
    assert codes(gazetteer, lat, lon) == []


@pytest.mark.parametrize(("lat", "lon"), [(91, 0), (0, 181), (float("nan"), 106), (22, float("inf")), (float("-inf"), float("nan"))])
def test_a_point_that_is_not_on_earth_finds_nothing(gazetteer: Gazetteer, four_squares: Gazetteer, lat: float, lon: float) -> None:
    assert codes(gazetteer, lat, lon) == codes(four_squares, lat, lon) == []


def test_boundaries_decide_when_they_are_loaded(four_squares: Gazetteer) -> None:
    assert codes(four_squares, 22.05, 106.09) == ["00001", "00002", "00004"]
    assert codes(four_squares, 22.01, 106.19)[:2] == ["00002", "00003"]


def test_a_hole_belongs_to_the_commune_in_it(four_squares: Gazetteer) -> None:
    assert codes(four_squares, 22.05, 106.15)[0] == "00004"


def test_two_kilometres_outside_every_border_is_outside(four_squares: Gazetteer) -> None:
    metre = 1 / 111_320
    assert codes(four_squares, 22.0 - 1_900 * metre, 106.05)[0] == "00001"
    assert codes(four_squares, 22.0 - 2_100 * metre, 106.05) == []


def test_without_points_or_boundaries_nothing_is_found() -> None:
    assert codes(Gazetteer([], []), 22.8, 106.2) == []


@pytest.mark.parametrize("real", [False, True])
def test_imported_boundaries_hold_their_units_points(seed: Seed, tmp_path: Path, real: bool) -> None:  # noqa: FBT001 - a case of the test
    communes = [unit for unit in seed.units if unit.lat is not None and unit.lon is not None]
    path = tmp_path / "made_up.geojson"
    if real and REAL_BOUNDARIES.exists():
        path = REAL_BOUNDARIES
    else:
        path.write_text(json.dumps({"type": "FeatureCollection", "features": [_box(unit) for unit in communes]}), encoding="utf-8")
    imported = read_files([path], frozenset(unit.code for unit in seed.units))
    assert len(imported.boundaries) == 56
    gazetteer = Gazetteer(seed.units, seed.aliases, imported.boundaries)
    for unit in communes:
        assert codes(gazetteer, unit.lat or 0, unit.lon or 0)[0] == unit.code
    assert codes(gazetteer, 21.03, 105.85) == []


def _box(unit: Unit) -> dict[str, object]:
    area = square((unit.lon or 0) - 0.005, (unit.lat or 0) - 0.005, 0.01)
    return {"type": "Feature", "properties": {"code": unit.code}, "geometry": {"type": "MultiPolygon", "coordinates": area}}
