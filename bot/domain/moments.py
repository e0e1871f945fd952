"""From the wall clock of a place to moments in UTC, over the nights when clocks are changed.

One rule for every night: a time happens at the first moment at which the wall clock shows it or something later. So a time that is left
out in spring happens when the clocks have just been put forward, and one that comes twice in autumn happens the first time.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo


def first_moment(local: datetime, zone: str) -> datetime:
    """Return the moment (aware, UTC) of a naive local time: the first of two, or the first after a time that is left out."""
    return _moment(local, zone, fold=0)


def last_moment(local: datetime, zone: str) -> datetime:
    """Return the same, but of two moments the second."""
    return _moment(local, zone, fold=1)


def _moment(local: datetime, zone: str, *, fold: int) -> datetime:
    place = ZoneInfo(zone)
    moments = [local.replace(tzinfo=place, fold=which).astimezone(UTC) for which in (0, 1)]
    # PEP 495: of a time that is left out, the first reading (with the old hours) is the later one.
    if moments[0] <= moments[1]:
        return moments[fold]
    return _change(moments[1], moments[0], place)


def _change(before: datetime, after: datetime, place: ZoneInfo) -> datetime:
    """Find the second at which the clocks were put forward: past `before`, at `after` at the latest."""
    old = before.astimezone(place).utcoffset()
    seconds = range(int((after - before) / timedelta(seconds=1)) + 1)
    later = bisect_left(seconds, x=True, key=lambda second: (before + timedelta(seconds=second)).astimezone(place).utcoffset() != old)
    return before + timedelta(seconds=later)
