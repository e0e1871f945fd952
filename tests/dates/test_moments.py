"""The wall clock, read minute by minute over the nights in which it is changed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.domain.moments import first_moment, last_moment
from tests.kit.plans import walk_clock

MINUTE = timedelta(minutes=1)
# A place, a day in UTC in whose middle the clocks are changed, and by how many minutes.
NIGHTS = [
    ("Europe/Berlin", datetime(2026, 3, 29, 1, tzinfo=UTC), 60),
    ("Europe/Berlin", datetime(2026, 10, 25, 1, tzinfo=UTC), -60),
    ("America/New_York", datetime(2026, 3, 8, 7, tzinfo=UTC), 60),
    ("America/New_York", datetime(2026, 11, 1, 6, tzinfo=UTC), -60),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 15, 30, tzinfo=UTC), 30),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 15, tzinfo=UTC), -30),
    ("Africa/Cairo", datetime(2026, 4, 23, 22, tzinfo=UTC), 60),
    ("Africa/Cairo", datetime(2026, 10, 29, 21, tzinfo=UTC), -60),
    ("Asia/Ho_Chi_Minh", datetime(2026, 3, 29, 1, tzinfo=UTC), 0),
    ("Pacific/Apia", datetime(2011, 12, 30, 10, tzinfo=UTC), 24 * 60),
]


@pytest.mark.parametrize(("zone", "change", "by"), NIGHTS)
def test_every_minute_of_the_night_is_where_the_wall_clock_first_reaches_it(zone: str, change: datetime, by: int) -> None:
    walked = list(walk_clock(zone, change - timedelta(hours=3), change + timedelta(hours=3)))
    shown = [wall for _, wall in walked]
    assert shown[-1] - shown[0] == timedelta(hours=6, minutes=by)
    local, twice, missing = shown[0], 0, 0
    while local <= shown[-1]:
        first = next(moment for moment, wall in walked if wall >= local)
        same = [moment for moment, wall in walked if wall == local]
        assert first_moment(local, zone) == first
        assert last_moment(local, zone) == (same[-1] if same else first)
        twice, missing = twice + (len(same) == 2), missing + (not same)
        local += MINUTE
    assert missing - twice == by
    assert not missing * twice


@given(
    some.sampled_from([zone for zone, _, _ in NIGHTS]),
    some.lists(some.datetimes(datetime(2000, 1, 1), datetime(2037, 1, 1)), min_size=2, max_size=2),  # noqa: DTZ001 - the wall clock's
)
def test_what_is_later_on_the_wall_is_never_earlier_in_truth(zone: str, two: list[datetime]) -> None:
    earlier, later = sorted(two)
    assert first_moment(earlier, zone) <= first_moment(later, zone)
    assert first_moment(earlier, zone) <= last_moment(earlier, zone)
