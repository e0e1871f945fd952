"""What people type when they say how they want to hear campaigns: hours, and numbers."""

from __future__ import annotations

import re
from typing import Final

MOST_LISTENERS: Final = 500
"""People who can have listened at one meeting."""

_HOUR: Final = r"([0-9]{1,2})(?:\s*(?:h|g|giờ|gio|:|\.)\s*([0-9]{2})?(?:\s*(?:phút|phut|p))?)?"
_HOURS: Final = re.compile(rf"(?:từ|tu|from)?\s*{_HOUR}\s*(?:-|–|—|~|đến|den|tới|toi|to)\s*{_HOUR}", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[0-9]+")
_DAY_HOURS: Final = 24
_LONGEST: Final = 40


def read_hours(text: str) -> tuple[int, int] | None:
    """Read "21-6" or "21h30 đến 6 giờ" as minutes of the day; None when it is no span of hours, or one without length."""
    found = _HOURS.fullmatch(text.strip()) if len(text) <= _LONGEST else None
    if found is None:
        return None
    first, last = _minute(found[1], found[2]), _minute(found[3], found[4])
    if first is None or last is None or first == last:
        return None
    return first, last


def write_hour(minute: int) -> str:
    """Return a minute of the day as "21:00"."""
    return f"{minute // 60:02}:{minute % 60:02}"


def read_number(text: str, least: int, most: int) -> int | None:
    """Read the one number in some words ("khoảng 30 người"); None when there is none, several, or one out of range."""
    found = _NUMBER.findall(text) if len(text) <= _LONGEST else []
    if len(found) != 1 or f"-{found[0]}" in text:
        return None
    number = int(found[0])
    return number if least <= number <= most else None


def _minute(hours: str, minutes: str | None) -> int | None:
    hour, past = int(hours), int(minutes or 0)
    if past >= 60 or hour > _DAY_HOURS or (hour == _DAY_HOURS and past):  # noqa: PLR2004 - minutes of an hour
        return None
    return hour % _DAY_HOURS * 60 + past
