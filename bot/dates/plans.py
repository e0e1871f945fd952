"""When plans are due, what is done about dates that were missed, and when a person may receive. Pure: now and zone are handed in.

Zones are IANA names that exist. The triggers of the scheduler are not used for this: in the night when clocks are put back they fire twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import dropwhile, islice, takewhile
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

from bot.dates.days import local_times
from bot.domain.calendar import FIRST_DAY, LAST_DAY, ZONE, Plan
from bot.domain.moments import first_moment

WEEK: Final = 7


class Verdict(StrEnum):
    """What becomes of a date that is due."""

    FIRE = "fire"
    TOO_LATE = "too_late"


class Missed(NamedTuple):
    """The date that still goes out, None when all came too late, and the others, ascending, of which is said that they did not."""

    to_fire: datetime | None
    skipped: tuple[datetime, ...]


def next_dates(plan: Plan, after: datetime, zone: str = ZONE, count: int = 5) -> list[datetime]:
    """Return the next dates of a plan strictly after a time (aware), at most `count`: aware, UTC, ascending, none twice."""
    return list(islice(_dates_after(plan, after, zone), count))


def due(plan: Plan, since: datetime, now: datetime, zone: str = ZONE) -> list[datetime]:
    """Return all dates after `since` up to and including `now` (both aware): aware, UTC, ascending, none twice.

    A paused plan has none; whoever asks moves `since` on all the same, or they would all be missed at once when the pause ends.
    """
    return list(takewhile(lambda moment: moment <= now, _dates_after(plan, since, zone)))


def classify(due_at: datetime, now: datetime, grace: timedelta) -> Verdict:
    """Tell whether a date may still go out: until its grace is over, the last moment included."""
    return Verdict.FIRE if now - due_at <= grace else Verdict.TOO_LATE


def sort_missed(missed: Iterable[datetime], now: datetime, grace: timedelta) -> Missed:
    """Choose what goes out of the due dates of one plan: the newest if it is within its grace, and never more than one."""
    dates = sorted(missed)
    if not dates or classify(dates[-1], now, grace) is Verdict.TOO_LATE:
        return Missed(None, tuple(dates))
    return Missed(dates[-1], tuple(dates[:-1]))


def _dates_after(plan: Plan, after: datetime, zone: str) -> Iterator[datetime]:
    if plan.paused:
        return iter(())
    # What the wall clock has shown has been due: no earlier day can have a date after it.
    first = max(after.astimezone(ZoneInfo(zone)).date(), plan.start or FIRST_DAY)
    # What ends after so many times has to be counted from its start.
    counted = islice(local_times(plan, first if plan.times is None else plan.start or FIRST_DAY), plan.times)
    wanted = takewhile(lambda local: local.date() <= (plan.until or LAST_DAY), counted)
    moments = _without_doubles(first_moment(local, zone) for local in wanted if local.date() not in plan.skip)
    return dropwhile(lambda moment: moment <= after, moments)


def _without_doubles(moments: Iterable[datetime]) -> Iterator[datetime]:
    last = None
    for moment in moments:
        if moment != last:
            yield moment
        last = moment
