"""When quiet hours end: over midnight, and in nights in which clocks are changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.domain.calendar import ZONE
from bot.domain.sending import Habits, quiet_until
from tests.kit.plans import ZONES, times, walk_clock

DAY = timedelta(days=1)
NIGHT = (time(21), time(6, 30))
CHANGES = [  # the hours around which clocks are changed, in UTC
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 4, 23, 22, tzinfo=UTC),
    datetime(2026, 10, 29, 21, tzinfo=UTC),
]
NEAR = some.builds(lambda change, minutes: change + timedelta(minutes=minutes), some.sampled_from(CHANGES), some.integers(-1500, 1500))


def release_at(now: datetime, quiet: tuple[time, time], zone: str = ZONE) -> datetime:
    """Return when somebody may receive next who wants these hours quiet."""
    begin, end = (at.hour * 60 + at.minute for at in quiet)
    return quiet_until(now, Habits(begin, end, 1), ZoneInfo(zone)) or now


def is_quiet(wall: datetime, quiet: tuple[time, time]) -> bool:
    begin, end = quiet
    if begin <= end:
        return begin <= wall.time() < end
    return wall.time() >= begin or wall.time() < end


def awake(quiet: tuple[time, time]) -> timedelta:
    begin, end = ((at.hour * 60 + at.minute) for at in quiet)
    return DAY - timedelta(minutes=(end - begin) % (24 * 60))


@settings(max_examples=300)
@given(NEAR, some.tuples(times(), times()), some.sampled_from(ZONES))
def test_nobody_is_written_to_in_their_quiet_hours_and_nobody_waits_a_day(now: datetime, quiet: tuple[time, time], zone: str) -> None:
    released = release_at(now, quiet, zone)
    assert not is_quiet(released.astimezone(ZoneInfo(zone)), quiet)
    assert released >= now
    if awake(quiet) >= timedelta(hours=2):
        assert released - now <= DAY


@settings(max_examples=50)
@given(NEAR, some.tuples(times(), times()), some.sampled_from(ZONES))
def test_they_are_over_at_the_first_minute_that_is_not_quiet(now: datetime, quiet: tuple[time, time], zone: str) -> None:
    walked = walk_clock(zone, now, now + 2 * DAY)
    free = next(moment for moment, wall in walked if not is_quiet(wall, quiet))
    released = release_at(now, quiet, zone)
    assert released >= free
    # Later only within an hour that comes twice and is quiet in part: nobody is woken between its two quiet parts.
    if released != free:
        wall = free.astimezone(ZoneInfo(zone))
        assert wall.replace(fold=0).utcoffset() != wall.replace(fold=1).utcoffset()


@pytest.mark.parametrize(
    ("now", "released"),
    [
        ("2026-11-20T20:59:59", "2026-11-20T20:59:59"),
        ("2026-11-20T21:00:00", "2026-11-21T06:30:00"),
        ("2026-11-21T00:00:00", "2026-11-21T06:30:00"),
        ("2026-11-21T06:29:59", "2026-11-21T06:30:00"),
        ("2026-11-21T06:30:00", "2026-11-21T06:30:00"),
    ],
)
def test_quiet_hours_go_over_midnight(now: str, released: str) -> None:
    place = ZoneInfo(ZONE)
    assert release_at(datetime.fromisoformat(now).replace(tzinfo=place), NIGHT) == datetime.fromisoformat(released).replace(tzinfo=place)


def test_equal_hours_are_no_quiet_hours() -> None:
    now = datetime(2026, 11, 20, 3, tzinfo=UTC)
    assert release_at(now, (time(10), time(10))) == now


def test_an_hour_that_comes_twice_stays_quiet() -> None:
    # In Berlin 02:00 to 03:00 comes twice; quiet until 02:30 means until the second one, quiet from 02:30 means from the first.
    first, second = datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert release_at(first, (time(22), time(2, 30)), "Europe/Berlin") == second
    assert release_at(second - timedelta(minutes=20), (time(2, 30), time(6)), "Europe/Berlin") == datetime(2026, 10, 25, 5, tzinfo=UTC)


def test_quiet_hours_that_end_before_an_hour_that_comes_twice_are_over_the_first_time() -> None:
    first = datetime(2026, 10, 25, 0, tzinfo=UTC)
    assert release_at(first - timedelta(minutes=1), (time(22), time(2)), "Europe/Berlin") == first
    assert release_at(first + timedelta(minutes=59), (time(22), time(2)), "Europe/Berlin") == first + timedelta(minutes=59)


def test_quiet_hours_whose_end_is_left_out_are_over_when_the_clocks_are_put_forward() -> None:
    change = datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert release_at(change - DAY / 4, (time(20), time(2, 30)), "Europe/Berlin") == change
