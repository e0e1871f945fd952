"""Quiet hours, weeks and months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.campaigns import Why
from bot.domain.sending import MOST_A_DAY, WEEK, Habits, Received, hold, local_day, month_of, next_month, quiet_until

HERE = ZoneInfo("Asia/Ho_Chi_Minh")
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/St_Johns", "Pacific/Apia")
TIMES = st.integers(0, 15 * 366 * 24 * 60).map(lambda minutes: datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes))
MINUTES = st.integers(0, 24 * 60 - 1)
NIGHT = Habits(21 * 60, 6 * 60, 3)


@pytest.mark.parametrize(
    ("at", "until"),
    [
        ("2026-11-23 20:59", None),
        ("2026-11-23 21:00", "2026-11-24 06:00"),
        ("2026-11-24 00:00", "2026-11-24 06:00"),
        ("2026-11-24 05:59", "2026-11-24 06:00"),
        ("2026-11-24 06:00", None),
        ("2026-12-31 23:00", "2027-01-01 06:00"),
    ],
)
def test_the_night_ends_in_the_morning(at: str, until: str | None) -> None:
    found = quiet_until(datetime.fromisoformat(at).replace(tzinfo=HERE), NIGHT, HERE)
    assert found == (until and datetime.fromisoformat(until).replace(tzinfo=HERE))


@given(TIMES, MINUTES, MINUTES, st.sampled_from(ZONES))
def test_quiet_hours_end_outside_of_themselves_and_within_a_day(at: datetime, begin: int, end: int, zone: str) -> None:
    habits = Habits(begin, end, 3)
    until = quiet_until(at, habits, ZoneInfo(zone))
    if until is None:
        return
    assert at < until <= at + timedelta(hours=26)  # a day in which the clock is set back is longer
    local = until.astimezone(ZoneInfo(zone))
    assert local.hour * 60 + local.minute == end or not local.fold  # a time that the clock jumps over comes an hour later


@given(TIMES, MINUTES)
def test_quiet_hours_of_no_length_are_none(at: datetime, minute: int) -> None:
    assert quiet_until(at, Habits(minute, minute, 3), HERE) is None


@given(st.lists(st.integers(1, 60), max_size=40), st.integers(1, MOST_A_DAY))
def test_a_week_is_counted_like_a_list_of_days(days: list[int], limit: int) -> None:
    days.sort()
    got: list[int] = []
    received = Received()
    for day in days:
        if sum(each == day for each in got) < MOST_A_DAY:
            got.append(day)
        received = received.one_more(day)
        assert received.on(day).total() == sum(day - WEEK < each <= day for each in got)
    today = days[-1] if days else 1
    free = received.free_on(today, limit)
    assert free == next(day for day in range(today, today + 99) if sum(day - WEEK < each <= day for each in got) < limit)


def test_whoever_got_enough_this_week_waits_for_the_morning_of_the_first_free_day() -> None:
    at = datetime(2026, 11, 23, 9, tzinfo=HERE)
    received = Received()
    for back in (2, 1, 0):
        received = received.one_more(local_day(at - timedelta(days=back), HERE))
    held = hold(at, NIGHT, received, HERE)
    assert held is not None
    assert (held.why, held.until) == (Why.WEEKLY_LIMIT, datetime(2026, 11, 28, 6, tzinfo=HERE))
    assert hold(held.until, NIGHT, received, HERE) is None


@given(TIMES, st.sampled_from(ZONES))
def test_the_next_month_is_the_first_moment_of_another_month(at: datetime, zone: str) -> None:
    begins = next_month(at, ZoneInfo(zone))
    assert begins > at
    assert month_of(begins, ZoneInfo(zone)) != month_of(at, ZoneInfo(zone)) == month_of(begins - timedelta(minutes=1), ZoneInfo(zone))


def test_days_are_counted_where_people_live() -> None:
    assert local_day(datetime(2026, 11, 23, 17, tzinfo=UTC), HERE) == date(2026, 11, 24).toordinal()
