"""The Vietnamese lunar calendar once more, straight from astronomy: what ours is compared with.

Positions of sun and moon come from ephem; the rules are applied here. Nothing is shared with the code that it judges.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import ephem

VIET_NAM, CHINA = 7, 8
"""Hours ahead of UTC that the calendars are reckoned in."""
SOLSTICE = 270
SECONDS = 86_400


class SkyDay(NamedTuple):
    day: int
    month: int
    leap: bool
    year: int


def sky_calendar(first: int, last: int, hours: int = VIET_NAM) -> dict[date, SkyDay]:
    """Compute every day of some solar years (and a few around them)."""
    starts = [local_day(moon, hours) for moon in new_moons(first, last)]
    terms = [(local_day(moment, hours), longitude) for moment, longitude in major_terms(first, last)]
    held = [_held(terms, one, following) for one, following in pairwise(starts)]
    elevenths = [place for place, longitudes in enumerate(held) if SOLSTICE in longitudes]
    found: dict[date, SkyDay] = {}
    for one, following in pairwise(elevenths):
        # Thirteen months from solstice to solstice: the first that holds no major term is the leap one.
        leap = next(place for place in range(one, following) if not held[place]) if following - one == 13 else None
        number, year = 11, starts[one].year
        for place in range(one, following):
            if place not in {one, leap}:
                number, year = number % 12 + 1, year + (number == 12)
            for day in range((starts[place + 1] - starts[place]).days):
                found[starts[place] + timedelta(day)] = SkyDay(day + 1, number, place == leap, year)
    return found


def _held(terms: list[tuple[date, int]], start: date, end: date) -> list[int]:
    return [longitude for _, longitude in terms[bisect_left(terms, (start, -1)) : bisect_left(terms, (end, -1))]]


@cache
def new_moons(first: int, last: int) -> list[float]:
    """List new moons in ephem's days (UTC), from the autumn before the first year to the winter after the last."""
    found, moment, end = [], ephem.Date(f"{first - 1}/10/15"), ephem.Date(f"{last + 2}/2/15")
    while moment < end:
        moment = ephem.next_new_moon(moment)
        found.append(float(moment))
    return found


@cache
def major_terms(first: int, last: int) -> list[tuple[float, int]]:
    """List the moments at which the sun's longitude is a multiple of 30 degrees, with the longitude."""
    moment, end = float(ephem.Date(f"{first - 1}/10/15")), float(ephem.Date(f"{last + 2}/2/20"))
    longitude = math.ceil(_sun(moment) / 30) * 30
    found = []
    while moment < end:
        moment = _when(longitude, moment)
        found.append((moment, longitude % 360))
        longitude += 30
    return found


def local_day(moment: float, hours: int) -> date:
    whole: date = ephem.Date(moment + hours / 24).datetime().date()
    return whole


def from_midnight(moment: float, hours: int) -> float:
    """Return the seconds between a moment and the nearest midnight; ephem's days begin at noon."""
    part = (moment + hours / 24 - 0.5) % 1
    return min(part, 1 - part) * SECONDS


def _when(longitude: int, moment: float) -> float:
    for _ in range(12):
        away = (longitude - _sun(moment) + 180) % 360 - 180
        # From one term to the next the way is forward; afterwards it is a small correction.
        moment += away * 365.2422 / 360
        if abs(away) < 1e-8:
            break
    return moment


def _sun(moment: float) -> float:
    """Return the sun's apparent longitude in degrees; its latitude is nought, so right ascension and declination are enough."""
    sun = ephem.Sun()
    sun.compute(moment)
    ascension, declination = float(sun.g_ra), float(sun.g_dec)
    across = math.copysign(math.hypot(math.cos(declination) * math.sin(ascension), math.sin(declination)), math.sin(ascension))
    return math.degrees(math.atan2(across, math.cos(declination) * math.cos(ascension))) % 360
