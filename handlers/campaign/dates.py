"""How dates and plans are said: by weekday, by sun and by moon."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from bot.dates.lunar import to_lunar
from bot.dialog.turn import Turn
from bot.domain.calendar import Cycle, Event, LunarMonthly, LunarYearly, Monthly, Once, Plan, Weekly, Yearly
from bot.domain.errors import NoSuchDay, PlanRefused
from bot.domain.moments import first_moment
from bot.domain.said_dates import read_moment
from bot.domain.said_words import LONG_MONTH, LONG_MOON
from bot.domain.stored_plans import read_plan

MORNING: Final = time(7, 30)
"""When something goes out of which only the day was said."""


def local(turn: Turn, at: datetime) -> datetime:
    """Return a time as the wall clock there shows it, naive."""
    return at.astimezone(ZoneInfo(turn.work.rules.timezone)).replace(tzinfo=None)


def read_when(turn: Turn, text: str) -> datetime | None:
    """Return the moment (aware) that typed words name, None when they name none: a day without an hour means its morning, an hour today."""
    now = local(turn, turn.work.now)
    said = read_moment(text, now)
    if said is None:
        return None
    return first_moment(datetime.combine(said.day or now.date(), said.at or MORNING), turn.work.rules.timezone)


def say_date(turn: Turn, at: datetime) -> str:
    """Return a time (aware) with its weekday and its lunar day."""
    there = local(turn, at)
    return turn.words("plan.date", day=say_day(turn, there.date()), at=_hour(there.time()))


def say_day(turn: Turn, day: date) -> str:
    """Return a day with its weekday and its lunar day."""
    fields = {"weekday": turn.words(f"plan.weekday.{day.weekday()}"), "day": f"{day:%d/%m/%Y}"}
    try:
        lunar = to_lunar(day)
    except NoSuchDay:
        return turn.words("plan.day", **fields)
    leap = "plan.day.leap" if lunar.leap else "plan.day.moon"
    return turn.words(leap, **fields, lunar=f"{lunar.day}/{lunar.month}")


def say_dates(turn: Turn, dates: Iterable[datetime]) -> str:
    """Return a line for each date."""
    return "\n".join(f"• {say_date(turn, each)}" for each in dates)


def say_stored(turn: Turn, stored: str) -> str:
    """Return a campaign's plan in words; without one it goes out as soon as it is approved."""
    if not stored:
        return turn.words("plan.is.at_once")
    try:
        return say_plan(turn, read_plan(stored))
    except PlanRefused:
        return turn.words("plan.is.unknown")


def say_plan(turn: Turn, plan: Plan) -> str:
    """Return a plan in words."""
    rule = turn.words(f"plan.is.{plan.rule.kind}", **_fields(turn, plan), at=_hour(plan.at))
    named = turn.words("plan.is.market", market=plan.market, rule=rule) if plan.market else rule
    bounds = {"start": _day(plan.start), "until": _day(plan.until), "times": str(plan.times or "")}
    said = [turn.words(f"plan.bound.{name}", value=value) for name, value in bounds.items() if value]
    return turn.words("plan.is.bounded", rule=named, bounds=", ".join(said)) if said else named


def _fields(turn: Turn, plan: Plan) -> dict[str, str]:
    fields = dict[str, str]()
    match plan.rule:
        case Once() | Event():
            fields = {"day": say_day(turn, plan.rule.on)}
        case Weekly():
            fields = {"days": ", ".join(turn.words(f"plan.weekday.{day}") for day in sorted(plan.rule.weekdays))}
        case Monthly() | LunarMonthly():
            last = LONG_MOON if isinstance(plan.rule, LunarMonthly) else LONG_MONTH
            fields = {"days": ", ".join(turn.words("plan.last_day") if day == last else str(day) for day in sorted(plan.rule.days))}
        case Yearly() | LunarYearly():
            fields = {"day": f"{plan.rule.day}/{plan.rule.month}"}
        case Cycle():
            fields = {"every": str(plan.rule.every), "day": _day(plan.rule.known)}
    return fields


def _day(day: date | None) -> str:
    return f"{day:%d/%m/%Y}" if day else ""


def _hour(at: time) -> str:
    return f"{at:%H:%M}"
