"""When somebody may get a campaign's message: quiet hours, so many a week, so many a month on a channel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.campaigns import Why
from bot.domain.moments import first_moment, last_moment
from bot.domain.policy import Rules

WEEK: Final = 7
"""Days that a weekly limit looks back on, today among them."""
MOST_A_DAY: Final = 15
"""More than so many of one day are not told apart; no weekly limit may be higher."""
_BITS: Final = 4
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class Received:
    """How many messages of campaigns somebody got in the week up to a day, and nothing of what they were.

    `day` counts from 0001-01-01 = 1. `counts` holds a number of four bits for each day, the lowest for `day`, the next for the one before.
    """

    day: int = 0
    counts: int = 0

    def on(self, day: int) -> Received:
        """Return the same as seen on a later day; what is older than a week is forgotten."""
        if day <= self.day:
            return self
        shifted = self.counts << _BITS * min(day - self.day, WEEK)
        return Received(day, shifted & ((1 << _BITS * WEEK) - 1))

    def one_more(self, day: int) -> Received:
        """Return it with one more on a day; a day that is over already counts as the newest."""
        now = self.on(day)
        return Received(now.day, now.counts + (now.counts & MOST_A_DAY < MOST_A_DAY))

    def total(self) -> int:
        """Return how many there are."""
        return sum(self.counts >> _BITS * place & MOST_A_DAY for place in range(WEEK))

    def free_on(self, day: int, limit: int) -> int:
        """Return the first day, from `day` on, on which fewer than `limit` (at least 1) stand in the week before."""
        seen = self.on(day)
        while seen.total() >= limit:
            seen = seen.on(seen.day + 1)
        return max(day, seen.day)


@dataclass(frozen=True, slots=True)
class Habits:
    """What somebody wants: no messages from a minute of the day up to another (the same: always some), at most so many a week."""

    quiet_from: int
    quiet_to: int
    per_week: int


def habits(rules: Rules, quiet_from: int | None, quiet_to: int | None, per_week: int | None) -> Habits:
    """Return what somebody wants, or the rules want for whoever set nothing."""
    return Habits(
        rules.quiet_from if quiet_from is None else quiet_from,
        rules.quiet_to if quiet_to is None else quiet_to,
        rules.per_week if per_week is None else per_week,
    )


@dataclass(frozen=True, slots=True)
class Hold:
    """A message waits, why, and until when."""

    why: Why
    until: datetime


def local_day(at: datetime, zone: ZoneInfo) -> int:
    """Return the day there, as `Received` counts them."""
    return at.astimezone(zone).toordinal()


def quiet_until(at: datetime, wanted: Habits, zone: ZoneInfo) -> datetime | None:
    """Return when (UTC) the quiet hours end in which a time (aware) lies, None when it lies in none.

    They run over midnight when the end is the earlier time; where it is the same as the beginning there are none. Where clocks are put
    back in them they begin the first time and end the last time, so that nobody is woken between. With two hours or more that are not
    quiet this is never later than a day.
    """
    begin, end = _time(wanted.quiet_from), _time(wanted.quiet_to)
    if begin == end:
        return None
    today, released = at.astimezone(zone).date(), at
    for day in (today + timedelta(away) for away in (-1, 0, 1)):
        starts = first_moment(datetime.combine(day, begin), zone.key)
        ends = _end(datetime.combine(day if begin < end else day + timedelta(1), end), zone.key)
        if starts <= released < ends:
            released = ends
    return released if released > at else None


def _end(local: datetime, zone: str) -> datetime:
    inside = local - timedelta.resolution
    repeated = first_moment(inside, zone) != last_moment(inside, zone)
    return last_moment(local, zone) if repeated else first_moment(local, zone)


def _time(minute: int) -> time:
    minute %= _DAY_MINUTES
    return time(minute // 60, minute % 60)


def hold(at: datetime, wanted: Habits, received: Received, zone: ZoneInfo) -> Hold | None:
    """Return why and until when a message waits that is no urgent one; None when it may go."""
    today = local_day(at, zone)
    free = received.free_on(today, wanted.per_week)
    if free > today:
        morning = _at(date.fromordinal(free), 0, zone).astimezone(at.tzinfo)
        return Hold(Why.WEEKLY_LIMIT, quiet_until(morning, wanted, zone) or morning)
    quiet = quiet_until(at, wanted, zone)
    return Hold(Why.QUIET_HOURS, quiet) if quiet else None


def month_of(at: datetime, zone: ZoneInfo) -> str:
    """Return the calendar month there ("2026-11"), by which platforms count."""
    return f"{at.astimezone(zone):%Y-%m}"


def next_month(at: datetime, zone: ZoneInfo) -> datetime:
    """Return when the next month begins there."""
    local = at.astimezone(zone)
    first = date(local.year + local.month // 12, local.month % 12 + 1, 1)
    return _at(first, 0, zone).astimezone(at.tzinfo)


def _at(day: date, minute: int, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, minute % _DAY_MINUTES // 60, minute % 60, tzinfo=zone)
