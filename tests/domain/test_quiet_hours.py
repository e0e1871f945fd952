"""When a person may receive: never in their quiet hours, never more often in a week than they said."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from bot.dates.plans import may_receive, release_at
from bot.domain.calendar import ZONE
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


def is_quiet(wall: datetime, quiet: tuple[time, time]) -> bool:
    begin, end = quiet
    if begin <= end:
        return begin <= wall.time() < end
    return wall.time() >= begin or wall.time() < end


def awake(quiet: tuple[time, time]) -> timedelta:
    begin, end = ((at.hour * 60 + at.minute) for at in quiet)
    return DAY - timedelta(minutes=(end - begin) % (24 * 60))


@settings(deadline=None, max_examples=300)
@given(NEAR, some.tuples(times(), times()), some.sampled_from(ZONES))
def test_nobody_is_written_to_in_their_quiet_hours_and_nobody_waits_a_day(now: datetime, quiet: tuple[time, time], zone: str) -> None:
    released = release_at(now, quiet, zone)
    assert not is_quiet(released.astimezone(ZoneInfo(zone)), quiet)
    assert released >= now
    if awake(quiet) >= timedelta(hours=2):
        assert released - now <= DAY


@settings(deadline=None, max_examples=50)
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


@given(some.integers(0, 5), some.lists(some.integers(0, 4), max_size=60))
def test_in_no_seven_days_are_there_more_than_the_limit(limit: int, wishes: list[int]) -> None:
    today, sent = date(2026, 1, 1), list[date]()
    for wish in wishes:
        for _ in range(wish):
            week = [day for day in sent if today - timedelta(6) <= day <= today]
            assert may_receive(sent, limit, today) == (len(week) < limit)
            if may_receive(sent, limit, today):
                sent.append(today)
        today += timedelta(1)
    assert all(sum(first <= day < first + timedelta(7) for day in sent) <= limit for first in sent)


def test_a_message_counts_for_seven_days() -> None:
    sent = [date(2026, 11, 20)]
    assert [may_receive(sent, 1, date(2026, 11, day)) for day in (20, 26, 27)] == [False, False, True]
