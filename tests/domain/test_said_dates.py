"""Days and hours as people type them: what is understood, what is asked again, and that nothing breaks it."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.said_dates import (
    Bounds,
    Every,
    Said,
    read_bounds,
    read_cycle,
    read_hour,
    read_moment,
    read_month_days,
    read_weekdays,
    read_year_day,
)

NOW = datetime(2026, 11, 23, 8)  # noqa: DTZ001 - the wall clock of a place, on a Monday
TODAY = NOW.date()
READERS = (
    lambda text: read_moment(text, NOW),
    read_hour,
    read_weekdays,
    lambda text: read_month_days(text, lunar=False),
    lambda text: read_month_days(text, lunar=True),
    lambda text: read_year_day(text, lunar=False),
    lambda text: read_year_day(text, lunar=True),
    lambda text: read_cycle(text, TODAY),
    lambda text: read_bounds(text, TODAY),
)
WORDS = (
    "thứ hai ba tư năm sáu bảy cn t7 chủ nhật ngày tháng tuần 5 12 31 99 / : - . , h giờ 7h30 rưỡi "
    "sáng tối tới mai rằm mùng âm từ đến lần 0 25/11"
)


@pytest.mark.parametrize(
    ("typed", "day", "hour"),
    [
        ("25/11 18:30", "2026-11-25", "18:30"),
        ("25-11-2026 18h30", "2026-11-25", "18:30"),
        ("mai 7h", "2026-11-24", "07:00"),
        ("sáng mai 7h", "2026-11-24", "07:00"),
        ("chieu mai 3h", "2026-11-24", "15:00"),
        ("tối nay 7h", "2026-11-23", "19:00"),
        ("mốt 7g30", "2026-11-25", "07:30"),
        ("thứ bảy 8h", "2026-11-28", "08:00"),
        ("thu bay 8h", "2026-11-28", "08:00"),
        ("8 giờ tối thứ bảy", "2026-11-28", "20:00"),
        ("thứ bảy tối 8h", "2026-11-28", "20:00"),
        ("thứ bảy tới 8h", "2026-11-28", "08:00"),
        ("thứ sáu tuần sau 7h", "2026-12-04", "07:00"),
        ("cn 7h", "2026-11-29", "07:00"),
        ("thứ hai 9h", "2026-11-23", "09:00"),
        ("thứ hai 7h", "2026-11-30", "07:00"),
        ("ngày 25 tháng 11 lúc 7 giờ rưỡi", "2026-11-25", "07:30"),
        ("ngày 5 7h", "2026-12-05", "07:00"),
        ("7h 15 tháng 12", "2026-12-15", "07:00"),
        ("7 giờ 5 phút mai", "2026-11-24", "07:05"),
        ("12h trưa mai", "2026-11-24", "12:00"),
        ("29/2 7h", "2028-02-29", "07:00"),
        ("1/1 7h", "2027-01-01", "07:00"),
    ],
)
def test_a_day_and_an_hour_are_understood(typed: str, day: str, hour: str) -> None:
    assert read_moment(typed, NOW) == Said(date.fromisoformat(day), time.fromisoformat(hour))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "họp thôn",
        "tối nay",
        "31/4 7h",
        "15/7 âm 7h",
        "rằm tháng bảy 7h",
        "thu bay toi 8h",
        "25h mai",
        "mai 15h sáng",
        "7h 8h mai",
        "1/1/1 7h",
    ],
)
def test_what_is_not_wholly_understood_is_asked_again(typed: str) -> None:
    assert read_moment(typed, NOW) is None


def test_parts_of_a_moment_may_be_missing() -> None:
    assert read_moment("25/11", NOW) == Said(date(2026, 11, 25), None)
    assert read_moment("7h", NOW) == Said(None, time(7))
    assert read_hour("7") == time(7)


@pytest.mark.parametrize(
    ("typed", "days"),
    [
        ("thứ hai, thứ năm", {0, 3}),
        ("t2 t5 cn", {0, 3, 6}),
        ("2-6", {0, 1, 2, 3, 4}),
        ("thu 3 va thu 5", {1, 3}),
        ("hằng ngày", set(range(7))),
    ],
)
def test_days_of_the_week_are_understood(typed: str, days: set[int]) -> None:
    assert read_weekdays(typed) == frozenset(days)


def test_the_moon_has_words_of_its_own() -> None:
    assert read_month_days("rằm, mùng 1", lunar=True) == frozenset({1, 15})
    assert read_month_days("rằm", lunar=False) is None
    assert read_month_days("cuối tháng", lunar=False) == frozenset({31})
    assert read_month_days("cuối tháng", lunar=True) == frozenset({30})
    assert read_year_day("rằm tháng bảy", lunar=True) == (15, 7)
    assert read_year_day("15/7 âm", lunar=True) == (15, 7)
    assert read_year_day("15/7 âm", lunar=False) is None
    assert read_year_day("23 tháng chạp", lunar=True) == (23, 12)
    assert read_year_day("30/4", lunar=False) == (30, 4)
    assert read_year_day("31/4", lunar=False) is None


def test_cycles_and_bounds_are_understood() -> None:
    assert read_cycle("5 ngày một phiên, từ 3/12", TODAY) == Every(5, date(2026, 12, 3))
    assert read_cycle("cứ 6 ngày từ 20/11", TODAY) == Every(6, date(2026, 11, 20))
    assert read_bounds("từ 1/12 đến 31/12", TODAY) == Bounds(date(2026, 12, 1), date(2026, 12, 31))
    assert read_bounds("10 lần", TODAY) == Bounds(TODAY, None, 10)
    assert read_bounds("đến hết ngày 30/6", TODAY) == Bounds(None, date(2027, 6, 30))
    assert read_bounds("tu 1/12, 10 lan", TODAY) == Bounds(date(2026, 12, 1), None, 10)
    assert read_bounds("lâu lâu", TODAY) is None


@given(some.text(max_size=60) | some.lists(some.sampled_from(WORDS.split()), max_size=9).map(" ".join))
def test_nothing_that_is_typed_breaks_it(text: str) -> None:
    for read in READERS:
        read(text)


MINUTES = some.datetimes(datetime(2026, 11, 24), datetime(2099, 12, 30)).map(lambda at: at.replace(second=0, microsecond=0))  # noqa: DTZ001 - the wall clock of a place


@given(MINUTES)
def test_what_is_printed_is_understood(at: datetime) -> None:
    for layout in ("%d/%m/%Y %H:%M", "%H:%M %d/%m/%Y", "%H:%M, ngày %d/%m/%Y", "%Hh%M %d-%m-%Y"):
        assert read_moment(at.strftime(layout), NOW) == Said(at.date(), at.time())
    assert read_hour(at.strftime("%H:%M")) == at.time()
    assert read_year_day(at.strftime("%d/%m"), lunar=False) == (at.day, at.month)


@given(some.frozensets(some.integers(1, 30), min_size=1))
def test_lists_that_are_printed_are_understood(days: frozenset[int]) -> None:
    assert read_month_days(", ".join(map(str, sorted(days))), lunar=True) == days
