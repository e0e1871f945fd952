"""The days of a rule, one after the other up to the last day of plans; pure."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from bot.dates.lunar import length_from, to_lunar
from bot.domain.calendar import LAST_DAY, Cycle, Daily, Event, LunarMonthly, LunarYearly, Monthly, Once, Plan, Rule, Weekly, Yearly

_DAY = timedelta(1)


class _Month(NamedTuple):
    first: date
    length: int
    number: int
    leap: bool


def local_times(plan: Plan, first: date) -> Iterator[datetime]:
    """Yield the naive local times of a plan's rule from a day on, ascending, none twice; its start and end are not looked at."""
    for day in _days(plan.rule, first):
        if first <= day <= LAST_DAY:
            yield datetime.combine(day, _hour(plan, day))


def _hour(plan: Plan, day: date) -> time:
    if isinstance(plan.rule, Event) and plan.rule.morning is not None and day == plan.rule.on:
        return plan.rule.morning
    return plan.at


def _days(rule: Rule, first: date) -> Iterator[date]:
    """Yield days, ascending; of months that begin before `first` or end after the last day all of them."""
    found: Iterator[date]
    match rule:
        case Once():
            found = iter([rule.on])
        case Daily():
            found = _every(1, first)
        case Weekly():
            found = (day for day in _every(1, first) if day.weekday() in rule.weekdays)
        case Cycle():
            found = _every(rule.every, first + _DAY * ((rule.known - first).days % rule.every))
        case Monthly() | LunarMonthly():
            found = _fit(_months(rule, first), rule.days)
        case Yearly() | LunarYearly():
            found = _fit((month for month in _months(rule, first) if month.number == rule.month and not month.leap), {rule.day})
        case Event():
            found = iter(_around(rule))
    return found


def _every(step: int, day: date) -> Iterator[date]:
    while day <= LAST_DAY:
        yield day
        day += _DAY * step


def _around(event: Event) -> list[date]:
    days = [*(-days for days in event.before), *event.after, *([] if event.morning is None else [0])]
    return [event.on + _DAY * days for days in sorted(days)]


def _fit(months: Iterable[_Month], days: Iterable[int]) -> Iterator[date]:
    """Yield days of each month; those past its end fall together on its last day."""
    for month in months:
        yield from (month.first + _DAY * (day - 1) for day in sorted({min(day, month.length) for day in days}))


def _months(rule: Monthly | Yearly | LunarMonthly | LunarYearly, first: date) -> Iterator[_Month]:
    return _lunar_months(first) if isinstance(rule, LunarMonthly | LunarYearly) else _solar_months(first)


def _solar_months(day: date) -> Iterator[_Month]:
    day = day.replace(day=1)
    while day <= LAST_DAY:
        length = calendar.monthrange(day.year, day.month)[1]
        yield _Month(day, length, day.month, leap=False)
        day += _DAY * length


def _lunar_months(day: date) -> Iterator[_Month]:
    day -= _DAY * (to_lunar(day).day - 1)
    while day <= LAST_DAY:
        lunar, length = to_lunar(day), length_from(day)
        yield _Month(day, length, lunar.month, lunar.leap)
        day += _DAY * length
