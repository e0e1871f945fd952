"""What is typed at each question about a plan, read into the rule that it means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time
from typing import Final

from bot.domain.calendar import Cycle, Daily, LunarMonthly, LunarYearly, Monthly, Once, Plan, Rule, Weekly, Yearly
from bot.domain.errors import PlanRefused
from bot.domain.said_dates import read_cycle, read_moment, read_month_days, read_weekdays, read_year_day

NO_HOUR: Final = time(0)
"""Stands in a plan until its hour is told."""


def read_once(text: str, now: datetime) -> tuple[Plan, bool] | None:
    """Read a day, with its hour or without; tell whether the hour was told, too. `now` is the local time there, naive."""
    said = read_moment(text, now)
    if said is None or said.day is None:
        return None
    plan = planned(Once, said.day, said.at or NO_HOUR)
    return None if plan is None else (plan, said.at is not None)


def read_weekly(text: str, now: datetime) -> Plan | None:
    """Read days of the week."""
    del now
    return _of(Weekly, read_weekdays(text))


def read_monthly(text: str, now: datetime) -> Plan | None:
    """Read days of the month."""
    del now
    return _of(Monthly, read_month_days(text, lunar=False))


def read_yearly(text: str, now: datetime) -> Plan | None:
    """Read a day of the year."""
    del now
    found = read_year_day(text, lunar=False)
    return None if found is None else _guarded(lambda: Yearly(*found))


def read_moon_days(text: str, now: datetime) -> Plan | None:
    """Read days of the lunar month."""
    del now
    return _of(LunarMonthly, read_month_days(text, lunar=True))


def read_moon_date(text: str, now: datetime) -> Plan | None:
    """Read a day of the lunar year."""
    del now
    found = read_year_day(text, lunar=True)
    return None if found is None else _guarded(lambda: LunarYearly(*found))


def read_market(text: str, now: datetime) -> Plan | None:
    """Read the days of a market: every so many days, days of the week by name, or of the lunar month."""
    every = read_cycle(text, now.date())
    if every is not None:
        return _guarded(lambda: Cycle(every.days, every.known))
    # Bare numbers are the moon's, as lists of markets have them; a day of the week has its name.
    return read_moon_days(text, now) or read_weekly(text, now)


def daily() -> Plan:
    """Return the plan of every day."""
    return Plan(Daily(), NO_HOUR)


def planned(rule: Callable[..., Rule], value: object, at: time) -> Plan | None:
    """Return a plan of one value and an hour, None when that makes no sense."""
    return _guarded(lambda: rule(value), at)


def _of(rule: Callable[..., Rule], days: frozenset[int] | None) -> Plan | None:
    return None if days is None else _guarded(lambda: rule(days))


def _guarded(make: Callable[[], Rule], at: time = NO_HOUR) -> Plan | None:
    try:
        return Plan(make(), at)
    except PlanRefused:
        return None
