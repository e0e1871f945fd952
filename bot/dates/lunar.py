"""The Vietnamese lunar calendar: the one place that knows who computes it.

Months begin on the day of the new moon in UTC+7, the hours that the calendar has been reckoned in since 1968 (Government decision 121/CP of
8 August 1967; in the South some years later). The eleventh month holds the winter solstice, and of thirteen months between two of
those the first without a major solar term is the leap one. Tết can fall on another day than in China, which reckons in UTC+8 (1985,
2007, 2030, 2053).
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, NamedTuple

from lunar_vn import LunarDate, lunar_to_solar, solar_to_lunar

from bot.domain.errors import NoSuchDay

FIRST: Final = date(1968, 1, 1)
LAST: Final = date(2099, 12, 31)
"""The days that are vouched for: compared one by one with astronomy in `tests/dates/test_lunar.py`."""

LONG: Final = 30
"""Days of a long month; a short one has one less."""


class Lunar(NamedTuple):
    """A day of the lunar calendar; `leap` says that it lies in the second month of its number."""

    day: int
    month: int
    leap: bool
    year: int


def to_lunar(day: date) -> Lunar:
    """Return the lunar day.

    Raises:
        NoSuchDay: it lies outside FIRST to LAST.
    """
    if not FIRST <= day <= LAST:
        raise NoSuchDay
    return _lunar(day)


def to_solar(lunar: Lunar) -> date:
    """Return the day of our calendar.

    Raises:
        NoSuchDay: there is none, as the 30th of a short month or a leap month that the year lacks, or it lies outside FIRST to LAST.
    """
    try:
        day = lunar_to_solar(LunarDate(lunar.day, lunar.month, lunar.year, lunar.leap))
    except (ValueError, OverflowError):
        raise NoSuchDay from None
    # The library counts on into the next month, and takes the regular month where there is no leap one.
    if to_lunar(day) != lunar:
        raise NoSuchDay
    return day


def length_from(first: date) -> int:
    """Return how many days the month has that begins on a day within FIRST to LAST, 29 or 30."""
    return LONG if _lunar(first + timedelta(LONG - 1)).day == LONG else LONG - 1


def _lunar(day: date) -> Lunar:
    found = solar_to_lunar(day)
    return Lunar(found.day, found.month, found.leap, found.year)
