"""Plans: on which days and at which hour a campaign or a reminder goes out, as values.

All days and hours are those of the wall clock in the place's zone. What days a plan has is computed in `bot/dates/plans.py`.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time
from enum import StrEnum
from typing import ClassVar, Final

from bot.domain.errors import PlanRefused
from bot.domain.words import clean

ZONE: Final = "Asia/Ho_Chi_Minh"
FIRST_DAY: Final = date(2000, 1, 1)
LAST_DAY: Final = date(2099, 12, 31)
"""No plan has a day before the first or after the last: past it the lunar calendar is not vouched for."""

MAX_OFFSET: Final = 365
"""Days before or after an event."""
MAX_CYCLE: Final = 60
"""Days from one market to the next."""
MAX_TIMES: Final = 1000
MAX_SKIPPED: Final = 400
MAX_NAME: Final = 60
"""Letters in the name of a market."""


class Kind(StrEnum):
    """What a rule counts by; the names are stored."""

    ONCE = "once"
    DAILY = "daily"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    YEARLY = "yearly"
    LUNAR_MONTHLY = "lunar_monthly"
    LUNAR_YEARLY = "lunar_yearly"
    CYCLE = "cycle"
    EVENT = "event"


@dataclass(frozen=True, slots=True)
class Once:
    """One day."""

    kind: ClassVar[Kind] = Kind.ONCE
    on: date

    def __post_init__(self) -> None:
        """Refuse a day outside the years of plans."""
        _require("on", holds=_is_ours(self.on))


@dataclass(frozen=True, slots=True)
class Daily:
    """Every day."""

    kind: ClassVar[Kind] = Kind.DAILY


@dataclass(frozen=True, slots=True)
class Weekly:
    """Some days of every week, Monday = 0."""

    kind: ClassVar[Kind] = Kind.WEEKLY
    weekdays: frozenset[int]

    def __post_init__(self) -> None:
        """Refuse an empty set and days that no week has."""
        _require("weekdays", holds=_are_in(self.weekdays, 0, 6))


@dataclass(frozen=True, slots=True)
class Monthly:
    """Some days of every month, 1 to 31. A day that a month lacks falls on its last, so 31 is "the last day"."""

    kind: ClassVar[Kind] = Kind.MONTHLY
    days: frozenset[int]

    def __post_init__(self) -> None:
        """Refuse an empty set and days that no month has."""
        _require("days", holds=_are_in(self.days, 1, 31))


@dataclass(frozen=True, slots=True)
class Yearly:
    """One day of every year; 29 February falls on the 28th in common years."""

    kind: ClassVar[Kind] = Kind.YEARLY
    day: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a day that no year has."""
        _require("month", holds=_are_in([self.month], 1, 12))
        leap_year = 2000
        _require("day", holds=_are_in([self.day], 1, calendar.monthrange(leap_year, self.month)[1]))


@dataclass(frozen=True, slots=True)
class LunarMonthly:
    """Some days of every lunar month, leap months too, 1 to 30. In a month of 29 days the 30th falls on the 29th."""

    kind: ClassVar[Kind] = Kind.LUNAR_MONTHLY
    days: frozenset[int]

    def __post_init__(self) -> None:
        """Refuse an empty set and days that no lunar month has."""
        _require("days", holds=_are_in(self.days, 1, 30))


@dataclass(frozen=True, slots=True)
class LunarYearly:
    """One day of every lunar year, in the regular month and never in the leap one; the 30th falls on the 29th of a short month."""

    kind: ClassVar[Kind] = Kind.LUNAR_YEARLY
    day: int
    month: int

    def __post_init__(self) -> None:
        """Refuse a day that no lunar year has."""
        _require("month", holds=_are_in([self.month], 1, 12))
        _require("day", holds=_are_in([self.day], 1, 30))


@dataclass(frozen=True, slots=True)
class Cycle:
    """Every so many days, counted both ways from a day that is known: the market that moves on from week to week."""

    kind: ClassVar[Kind] = Kind.CYCLE
    every: int
    known: date

    def __post_init__(self) -> None:
        """Refuse a length of less than two days and a day outside the years of plans."""
        _require("every", holds=_are_in([self.every], 2, MAX_CYCLE))
        _require("known", holds=_is_ours(self.known))


@dataclass(frozen=True, slots=True)
class Event:
    """Days around something that happens once: whole days before and after it, and the same day at an hour before it begins."""

    kind: ClassVar[Kind] = Kind.EVENT
    on: date
    begins: time
    before: frozenset[int] = frozenset()
    morning: time | None = None
    after: frozenset[int] = frozenset()

    def __post_init__(self) -> None:
        """Refuse an event without a date around it, and a word on the day itself that comes too late."""
        _require("on", holds=_is_ours(self.on))
        _require("begins", holds=_is_minute(self.begins))
        _require("before", holds=not self.before or _are_in(self.before, 1, MAX_OFFSET))
        _require("after", holds=not self.after or _are_in(self.after, 1, MAX_OFFSET))
        _require("morning", holds=self.morning is None or (_is_minute(self.morning) and self.morning < self.begins))
        _require("before", holds=bool(self.before or self.after or self.morning is not None))


Rule = Once | Daily | Weekly | Monthly | Yearly | LunarMonthly | LunarYearly | Cycle | Event
MARKETS: Final = frozenset({Kind.WEEKLY, Kind.LUNAR_MONTHLY, Kind.CYCLE})
"""The kinds by which markets are held."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A rule, the hour, and where it begins and ends.

    `at` is the local time to the minute; of an event only `morning` has a time of its own. `start` and `until` are the first and the last
    day that count. `times` is how many dates there are from `start` on. Dates in `skip`, and those that pass while the plan is `paused`,
    are left out and still count: leaving one out moves no other. `market` names the market whose days these are, "" when it is none.
    """

    rule: Rule
    at: time
    start: date | None = None
    until: date | None = None
    times: int | None = None
    skip: frozenset[date] = frozenset()
    paused: bool = False
    market: str = ""

    def __post_init__(self) -> None:
        """Refuse what contradicts itself: an end before the start, a count from nowhere, a market on no market's days."""
        _require("at", holds=_is_minute(self.at))
        _require("start", holds=self.start is None or _is_ours(self.start))
        _require("until", holds=self.until is None or (_is_ours(self.until) and self.until >= (self.start or FIRST_DAY)))
        _require("times", holds=self.times is None or (self.start is not None and 1 <= self.times <= MAX_TIMES))
        _require("skip", holds=len(self.skip) <= MAX_SKIPPED and all(map(_is_ours, self.skip)))
        _require("market", holds=not self.market or (self.rule.kind in MARKETS and _is_name(self.market)))


def _require(part: str, *, holds: bool) -> None:
    if not holds:
        raise PlanRefused(part)


def _are_in(numbers: Iterable[int], least: int, most: int) -> bool:
    known = list(numbers)
    return bool(known) and all(least <= number <= most for number in known)


def _is_ours(day: date) -> bool:
    return FIRST_DAY <= day <= LAST_DAY


def _is_minute(at: time) -> bool:
    return at == time(at.hour, at.minute)


def _is_name(name: str) -> bool:
    return name == clean(name) and "\n" not in name and len(name) <= MAX_NAME
