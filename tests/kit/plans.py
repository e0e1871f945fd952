"""Plans at random, and their dates by brute force: day after day, minute after minute, with the lunar calendar of the sky."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as some

from bot.domain.calendar import (
    FIRST_DAY,
    LAST_DAY,
    MARKETS,
    Cycle,
    Daily,
    Event,
    Kind,
    LunarMonthly,
    LunarYearly,
    Monthly,
    Once,
    Plan,
    Rule,
    Weekly,
    Yearly,
)
from tests.kit.sky import SkyDay, sky_calendar

DAY = timedelta(1)
STEP = timedelta(minutes=15)
"""What the clocks of the zones below are put forward and back by is a multiple of this, and so are the times of random plans."""
# Without, with an hour, with half an hour, and at midnight, where the clocks go back into the day before.
ZONES = ("Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")
BEGIN, END = date(2024, 1, 1), date(2034, 12, 31)
"""The years in which dates are counted."""


def numbers(least: int, most: int, *, size: int = 6) -> some.SearchStrategy[frozenset[int]]:
    return some.frozensets(some.integers(least, most), min_size=1, max_size=size)


def days(first: date = FIRST_DAY, last: date = LAST_DAY) -> some.SearchStrategy[date]:
    return some.dates(first, last)


def times(minutes: int = 1) -> some.SearchStrategy[time]:
    # The hours around midnight are those in which clocks are changed.
    last = 24 * 60 // minutes - 1
    whole = some.integers(0, last) | some.integers(0, 180 // minutes) | some.integers(last - 90 // minutes, last)
    return whole.map(lambda number: time(number * minutes // 60, number * minutes % 60))


@some.composite
def events(draw: some.DrawFn, on: some.SearchStrategy[date], at: some.SearchStrategy[time]) -> Event:
    begins = draw(at)
    morning = draw(some.none() | at.filter(lambda hour: hour < begins)) if begins > time(0) else None
    before, after = draw(numbers(1, 365)), draw(some.just(frozenset[int]()) | numbers(1, 365))
    return Event(draw(on), begins, before, morning, after)


def rules(on: some.SearchStrategy[date], at: some.SearchStrategy[time]) -> dict[Kind, some.SearchStrategy[Rule]]:
    yearly = days(date(2024, 1, 1), date(2024, 12, 31)) | some.just(date(2024, 2, 29))
    return {
        Kind.ONCE: some.builds(Once, on),
        Kind.DAILY: some.just(Daily()),
        Kind.WEEKLY: some.builds(Weekly, numbers(0, 6)),
        Kind.MONTHLY: some.builds(Monthly, numbers(1, 31) | numbers(28, 31)),
        Kind.YEARLY: yearly.map(lambda day: Yearly(day.day, day.month)),
        Kind.LUNAR_MONTHLY: some.builds(LunarMonthly, numbers(1, 30) | numbers(29, 30) | some.just(frozenset({5, 10, 15, 20, 25, 30}))),
        Kind.LUNAR_YEARLY: some.builds(LunarYearly, some.integers(1, 30) | some.just(30), some.integers(1, 12)),
        Kind.CYCLE: some.builds(Cycle, some.sampled_from([5, 6]) | some.integers(2, 60), on),
        Kind.EVENT: events(on, at),
    }


@some.composite
def plans(draw: some.DrawFn, kind: Kind | None = None, first: date = FIRST_DAY, last: date = LAST_DAY, minutes: int = 1) -> Plan:
    rule = draw(rules(days(first, last), times(minutes))[kind or draw(some.sampled_from(Kind))])
    start = draw(some.none() | days(first, last))
    return Plan(
        rule,
        draw(times(minutes)),
        start,
        draw(some.none() | days(start or first, last)),
        draw(some.none() | some.integers(1, 1000) | some.integers(1, 12)) if start else None,
        draw(some.frozensets(days(first, last), max_size=4)),
        draw(some.integers(0, 9).map(lambda number: number == 9)),
        draw(some.sampled_from(["", "Chợ Trà Lĩnh", "Chợ phiên"])) if rule.kind in MARKETS else "",
    )


def has(rule: Rule, day: date, lunar: SkyDay, *, last_of_lunar: bool) -> bool:
    """Tell whether a rule has a day, looking at that day alone."""
    tomorrow = day + DAY
    # On the last day of a month fall all the days that the month lacks.
    solar = range(day.day, 32) if tomorrow.day == 1 else range(day.day, day.day + 1)
    moon = range(lunar.day, 31) if last_of_lunar else range(lunar.day, lunar.day + 1)
    match rule:
        case Once():
            found = day == rule.on
        case Daily():
            found = True
        case Weekly():
            found = day.isoweekday() - 1 in rule.weekdays
        case Monthly():
            found = any(number in rule.days for number in solar)
        case Yearly():
            found = day.month == rule.month and rule.day in solar
        case LunarMonthly():
            found = any(number in rule.days for number in moon)
        case LunarYearly():
            found = lunar.month == rule.month and not lunar.leap and rule.day in moon
        case Cycle():
            found = (day.toordinal() - rule.known.toordinal()) % rule.every == 0
        case Event():
            found = _around(rule, day)
    return found


def _around(event: Event, day: date) -> bool:
    away = (day - event.on).days
    return (away == 0 and event.morning is not None) or away in event.after or -away in event.before


def brute_dates(plan: Plan, zone: str) -> list[datetime]:
    """Walk over every day of the counted years; what has to be counted from the start is counted from there."""
    lunar, seen, left, found = _sky(), _clock(zone), plan.times, list[datetime]()
    day = min(plan.start or BEGIN, BEGIN)
    while day <= END and not plan.paused and left != 0:
        counts = (plan.start or day) <= day <= (plan.until or day)
        if counts and has(plan.rule, day, lunar[day], last_of_lunar=lunar[day + DAY].day == 1):
            left = None if left is None else left - 1
            morning = plan.rule.morning if isinstance(plan.rule, Event) and day == plan.rule.on else None
            if day not in plan.skip and day >= BEGIN:
                found.append(_first(seen, datetime.combine(day, morning or plan.at)))
        day += DAY
    return found


@cache
def _sky() -> dict[date, SkyDay]:
    return sky_calendar(1999, END.year)


@cache
def _clock(zone: str) -> dict[datetime, datetime]:
    """Read the wall clock of a zone all through the counted years; keep when each time was first seen."""
    place, seen = ZoneInfo(zone), dict[datetime, datetime]()
    moment, end = datetime.combine(BEGIN - DAY, time(), UTC), datetime.combine(END + 2 * DAY, time(), UTC)
    while moment < end:
        seen.setdefault(moment.astimezone(place).replace(tzinfo=None), moment)
        moment += STEP
    return seen


def _first(seen: dict[datetime, datetime], local: datetime) -> datetime:
    while local not in seen:
        local += STEP
    return seen[local]


def walk_clock(zone: str, first: datetime, last: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Yield every minute (UTC) with what the wall clock shows."""
    place, moment = ZoneInfo(zone), first
    while moment <= last:
        yield moment, moment.astimezone(place).replace(tzinfo=None)
        moment += timedelta(minutes=1)
