"""The lunar calendar against astronomy, day by day, and against the years in which Viet Nam and China differ."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.dates.lunar import FIRST, LAST, Lunar, length_from, to_lunar, to_solar
from bot.domain.errors import NoSuchDay
from tests.kit.sky import CHINA, VIET_NAM, SkyDay, from_midnight, local_day, new_moons, sky_calendar

YEARS = range(FIRST.year, LAST.year + 1)
# New moons so near to midnight that the length of the day in that year, which nobody can foretell to the minute, decides.
TIES = {date(2072, 12, 9): 92, date(2077, 11, 15): 26}


@pytest.fixture(scope="module")
def sky() -> dict[date, SkyDay]:
    return sky_calendar(FIRST.year, LAST.year)


def days(first: date, last: date) -> list[date]:
    return [first + timedelta(away) for away in range((last - first).days + 1)]


def new_year(calendar: dict[date, SkyDay], year: int) -> date:
    return next(day for day in days(date(year, 1, 1), date(year, 3, 1)) if calendar[day] == SkyDay(1, 1, leap=False, year=year))


def test_every_day_from_1968_to_2050_is_the_sky_s(sky: dict[date, SkyDay]) -> None:
    compared = days(FIRST, date(2050, 12, 31))
    assert len(compared) == 30_316
    assert len([day for day in compared if day.year >= 1990]) == 22_280
    assert [day for day in compared if tuple(to_lunar(day)) != tuple(sky[day])] == []


def test_to_2099_only_two_months_differ_whose_new_moon_is_a_tie_at_midnight(sky: dict[date, SkyDay]) -> None:
    differing = {day for day in days(date(2051, 1, 1), LAST) if tuple(to_lunar(day)) != tuple(sky[day])}
    moons = {local_day(moon, VIET_NAM): from_midnight(moon, VIET_NAM) for moon in new_moons(FIRST.year, LAST.year)}
    assert {day: round(moons[day]) for day in TIES} == pytest.approx(TIES, abs=5)
    assert differing == {day + timedelta(away) for day in TIES for away in range(30) if sky[day + timedelta(away)].month == sky[day].month}


@pytest.mark.parametrize(
    ("year", "ours", "theirs"),
    [
        (1968, date(1968, 1, 29), date(1968, 1, 30)),
        (1985, date(1985, 1, 21), date(1985, 2, 20)),
        (2007, date(2007, 2, 17), date(2007, 2, 18)),
        (2030, date(2030, 2, 2), date(2030, 2, 3)),
        (2053, date(2053, 2, 18), date(2053, 2, 19)),
    ],
)
def test_tet_falls_where_viet_nam_keeps_it_also_when_china_differs(year: int, ours: date, theirs: date) -> None:
    assert to_solar(Lunar(1, 1, leap=False, year=year)) == ours
    assert new_year(sky_calendar(year, year, CHINA), year) == theirs


def test_tet_differs_from_china_in_these_years_and_no_others(sky: dict[date, SkyDay]) -> None:
    china = sky_calendar(FIRST.year, LAST.year, CHINA)
    ours = {year: to_solar(Lunar(1, 1, leap=False, year=year)) for year in YEARS}
    assert ours == {year: new_year(sky, year) for year in YEARS}
    assert [year for year in YEARS if ours[year] != new_year(china, year)] == [1968, 1969, 1985, 2007, 2030, 2053]


def test_leap_months_are_those_of_viet_nam() -> None:
    lunar = [to_lunar(day) for day in days(date(1980, 1, 1), date(2034, 12, 31))]
    leap = [(day.year, day.month) for day in lunar if day.leap and day.day == 1]
    # China's are 10/1984 and 6/1987 instead of 2/1985 and 7/1987.
    assert leap[:4] == [(1982, 4), (1985, 2), (1987, 7), (1990, 5)]
    assert leap[-7:] == [(2017, 6), (2020, 4), (2023, 2), (2025, 6), (2028, 5), (2031, 3), (2033, 11)]
    china = [(day.year, day.month) for day in sky_calendar(1980, 1990, CHINA).values() if day.leap and day.day == 1]
    assert china == [(1982, 4), (1984, 10), (1987, 6), (1990, 5)]


@given(some.dates(FIRST, LAST))
def test_there_and_back_is_the_same_day(day: date) -> None:
    assert to_solar(to_lunar(day)) == day


@settings(max_examples=300)
@given(some.builds(Lunar, some.integers(-1, 32), some.integers(-1, 14), some.booleans(), some.integers(1960, 2110) | some.integers()))
def test_a_lunar_day_is_found_or_refused(lunar: Lunar) -> None:
    try:
        day = to_solar(lunar)
    except NoSuchDay:
        return
    assert to_lunar(day) == lunar


def test_a_month_has_the_days_that_lie_in_it(sky: dict[date, SkyDay]) -> None:
    counted: dict[tuple[int, int, bool], int] = {}
    for lunar in sky.values():
        counted[lunar.year, lunar.month, lunar.leap] = counted.get((lunar.year, lunar.month, lunar.leap), 0) + 1
    months = {key: length for key, length in counted.items() if FIRST.year < key[0] <= 2050}
    assert {key: length_from(to_solar(Lunar(1, key[1], key[2], key[0]))) for key in months} == months
    assert set(months.values()) == {29, 30}


@pytest.mark.parametrize(
    "lunar",
    [
        Lunar(30, 2, leap=False, year=2026),
        Lunar(1, 6, leap=True, year=2026),
        Lunar(1, 5, leap=True, year=2025),
        Lunar(31, 1, leap=False, year=2026),
        Lunar(0, 1, leap=False, year=2026),
        Lunar(1, 13, leap=False, year=2026),
        Lunar(1, 1, leap=False, year=1967),
        Lunar(1, 1, leap=False, year=2101),
    ],
)
def test_a_day_that_the_calendar_lacks_is_refused(lunar: Lunar) -> None:
    with pytest.raises(NoSuchDay):
        to_solar(lunar)


@pytest.mark.parametrize("day", [FIRST - timedelta(1), LAST + timedelta(1), date.min, date.max])
def test_a_day_outside_the_years_that_we_vouch_for_is_refused(day: date) -> None:
    with pytest.raises(NoSuchDay):
        to_lunar(day)


def test_the_last_month_that_begins_within_the_years_has_its_length(sky: dict[date, SkyDay]) -> None:
    first = max(day for day in days(FIRST, LAST) if sky[day].day == 1)
    assert length_from(to_solar(Lunar(1, sky[first].month, sky[first].leap, sky[first].year))) in {29, 30}
    assert first + timedelta(29) > LAST
