"""When a drill is due, in the product's local time."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.policy import Rules

GRACE = timedelta(hours=1)
"""A drill that is later than this (the service was down) is left out: nobody is called at an unusual hour."""
TIME_TO_PRESS = timedelta(hours=2)


def last_drill(now: datetime, rules: Rules) -> datetime | None:
    """Return when the newest drill was due that is not in the future; None when there are none."""
    if rules.drill is None:
        return None
    local = now.astimezone(ZoneInfo(rules.timezone))
    due = local.replace(hour=rules.drill.hour, minute=0, second=0, microsecond=0)
    due -= timedelta(days=(local.weekday() - rules.drill.weekday) % 7)
    return due if due <= local else due - timedelta(days=7)
