"""What statistics count by."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.policy import Rules


def reporting_month(at: datetime, rules: Rules) -> str:
    """Return the month a moment is reported in ("2026-11").

    Months that begin in the middle are named by the month they end in: with a first day of 15, 20 October belongs to November.
    """
    there = at.astimezone(ZoneInfo(rules.timezone))
    months = there.year * 12 + there.month - 1
    if rules.report_first_day > 1 and there.day >= rules.report_first_day:
        months += 1
    return f"{months // 12:04d}-{months % 12 + 1:02d}"
