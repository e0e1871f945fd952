"""Days and hours as people type them: "25/11 18:30", "7h tối mai"."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.calendar import FIRST_DAY, LAST_DAY

MORNING: Final = time(7, 30)
"""When something goes out of which only the day was said."""
_LONG_PAST: Final = timedelta(days=180)
"""A day without a year that is longer past than this is one of next year."""
_NOON: Final = 12
_LONGEST: Final = 60
_DATE: Final = re.compile(r"(?<![0-9])([0-9]{1,2})[/-]([0-9]{1,2})(?:[/-]([0-9]{4}))?(?![0-9/-])")
_CLOCK: Final = re.compile(r"(?<![0-9:])([0-9]{1,2})\s*(?::|gio|h|g)\s*([0-9]{2})?(?![0-9:])")
_DAYS: Final = {"hom nay": 0, "ngay mai": 1, "ngay kia": 2, "mai": 1}
_AFTER_NOON: Final = frozenset({"chieu", "toi"})
_FILLING: Final = frozenset({"luc", "ngay", "vao", "sang", "phut", *_AFTER_NOON})


def read_when(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """Return the moment that words name, in the zone of `now` (aware); None when they name none. It may be past.

    A day without an hour means its morning, an hour without a day today.
    """
    if len(text) > _LONGEST:
        return None
    words, local = _plain(text), now.astimezone(zone)
    words, day, has_day = _take_day(words, local.date())
    words, at, has_clock = _take_clock(words)
    left = words.replace(",", " ").split()
    if day is None or at is None or not (has_day or has_clock) or not set(left) <= _FILLING:
        return None
    if _AFTER_NOON & set(left) and at.hour < _NOON and has_clock:
        at = at.replace(hour=at.hour + _NOON)
    return datetime.combine(day, at, zone).astimezone(now.tzinfo) if FIRST_DAY <= day <= LAST_DAY else None


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return " ".join("".join(letter for letter in apart if not unicodedata.combining(letter)).split())


def _take_day(words: str, today: date) -> tuple[str, date | None, bool]:
    found = _DATE.search(words)
    if found is not None:
        return _without(words, found), _day(found, today), True
    for name, days in _DAYS.items():
        named = re.search(rf"\b{name}\b", words)
        if named is not None:
            return _without(words, named), today + timedelta(days=days), True
    return words, today, False


def _day(found: re.Match[str], today: date) -> date | None:
    day, month, year = (int(part) if part else 0 for part in found.groups())
    try:
        read = date(year or today.year, month, day)
        return read if year or today - read <= _LONG_PAST else date(today.year + 1, month, day)
    except ValueError:
        return None


def _take_clock(words: str) -> tuple[str, time | None, bool]:
    found = _CLOCK.search(words)
    if found is None:
        return words, MORNING, False
    try:
        return _without(words, found), time(int(found[1]), int(found[2] or 0)), True
    except ValueError:
        return words, None, True


def _without(words: str, found: re.Match[str]) -> str:
    return f"{words[: found.start()]} {words[found.end() :]}"
