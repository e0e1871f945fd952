"""Words in which people name days and hours in Vietnamese: what is understood is taken out of a text, until nothing is left of it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, time, timedelta
from typing import Final, NoReturn, TypeVar

LONGEST: Final = 200
"""Characters; who types more tells a story."""
LONG_MONTH: Final = 31
LONG_MOON: Final = 30
"""The last days of a long month, by sun and by moon: how "the last day" is stored."""
_NOON: Final = 12
_SMALL_HOURS: Final = 4
_WEEK: Final = 7
_CENTURY: Final = 100
_YEARS_TO_A_LEAP: Final = 9
"""29 February is at most eight years away."""
_KEPT: Final = frozenset("/:-.,")
# Two words that differ by their mark alone, and mean the next week and the evening.
_TOLD_APART: Final = {"tới": "ke", "tối": "buoi toi"}

_NUMBERS: Final = {"hai": 2, "ba": 3, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9, "muoi": 10}
_MONTHS: Final = {**_NUMBERS, "gieng": 1, "muoi mot": 11, "muoi hai": 12, "chap": 12}
_MONTH: Final = "|".join(sorted(_MONTHS, key=len, reverse=True))
_OF_MOON: Final = frozenset({"gieng", "chap"})
_FULL_MOON_DAY: Final = 15

_HOUR: Final = re.compile(
    r"(?<![\d/.:-])(\d{1,2})(?::(\d{2})(?![\d:])| ?(?:gio|h|g)(?![a-z])(?: ?(\d{1,2})(?![\d/.:-]|h| ?thang)(?: ?phut)?| ?(ruoi)\b)?)",
    re.ASCII,
)
_PART: Final = re.compile(r"\b(?:buoi )?(sang|trua|chieu|toi|dem|khuya)\b", re.ASCII)
DAY_MONTH: Final = re.compile(
    r"(?<![\d/.-])(\d{1,2}|ram)(?: ?[/.-] ?(\d{1,2})(?: ?[/.-] ?(\d{4}|\d{2}))?(?![\d/])"
    rf"| ?thang (\d{{1,2}}|{_MONTH})\b(?:,? (?:nam )?(\d{{4}})\b)?)",
    re.ASCII,
)
_ONLY_DAY: Final = re.compile(r"\bngay (\d{1,2})(?![\d/.-])", re.ASCII)
_AWAY: Final = re.compile(r"\b(?:(hom nay|nay)|(?:ngay )?(mai)|(?:ngay )?(kia|mot))\b", re.ASCII)
_DAY_OF_WEEK: Final = r"(?:(?:thu |t)?([2-7])|(?:thu )?(hai|ba|tu|nam|sau|bay)|(chu nhat|cn))\b"
_ONE_DAY: Final = re.compile(
    r"\b(?:(?:thu |t)([2-7])|thu (hai|ba|tu|nam|sau|bay)|(chu nhat|cn))\b(?: (tuan )?(nay|sau|ke|toi)\b)?", re.ASCII
)
WEEKDAY: Final = re.compile(rf"\b{_DAY_OF_WEEK}", re.ASCII)
WEEKDAYS: Final = re.compile(rf"\b{_DAY_OF_WEEK} ?(?:-|den|ke|toi) ?{_DAY_OF_WEEK}", re.ASCII)


class Unclear(ValueError):
    """It was not wholly understood."""


_Found = TypeVar("_Found")


def or_none(read: Callable[[], _Found]) -> _Found | None:
    """Return what was read, None when it was not understood or no calendar has it."""
    try:
        return read()
    except (ValueError, OverflowError):
        return None


class Reader:
    """What somebody typed, less what was understood."""

    def __init__(self, text: str) -> None:
        """Begin with plain small letters, digits and the signs that stand in dates.

        Raises:
            Unclear: it is too long.
        """
        if len(text) > LONGEST:
            raise Unclear
        words = unicodedata.normalize("NFC", text).lower().replace("đ", "d").split()
        lowered = unicodedata.normalize("NFD", " ".join(_TOLD_APART.get(word.strip(",.;"), word) for word in words))
        letters = (each for each in lowered if not unicodedata.combining(each))
        self.rest = " ".join("".join(each if each.isalnum() or each in _KEPT else " " for each in letters).split())

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """Find the first place that fits, and take it out."""
        found = pattern.search(self.rest)
        if found:
            self.rest = f"{self.rest[: found.start()]} , {self.rest[found.end() :]}"
        return found

    def take_all(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """Find every place that fits, and take it out."""
        return list(iter(lambda: self.take(pattern), None))

    def end(self, fillers: Iterable[str] = ()) -> None:
        """Refuse whatever is left besides words that mean nothing here.

        Raises:
            Unclear: something is.
        """
        if set(re.findall(r"[^\s,.]+", self.rest)) - set(fillers):
            raise Unclear

    def take_hour(self) -> time | None:
        """Take out an hour with the part of the day it lies in; None when there is none.

        Raises:
            ValueError: no day has it.
        """
        found, part = self.take(_HOUR), self.take(_PART)
        if found is None:
            return None if part is None else _refuse()
        hour, minute = int(found[1]), 30 if found[4] else int(found[2] or found[3] or 0)
        return time(_in_part(hour, part[1]) if part else hour, minute)

    def take_day(self, today: date) -> date | None:
        """Take out a day; None when there is none. One without a year, or without a month, is the next such day from today on.

        Raises:
            ValueError: no calendar has it, or it may be one of the moon's.
        """
        if found := self.take(DAY_MONTH):
            return _day_of(found, today)
        if found := self.take(_ONE_DAY):
            return _weekday_from(found, today)
        if found := self.take(_AWAY):
            return today + timedelta(next(away for away in range(3) if found[away + 1]))
        if found := self.take(_ONLY_DAY):
            return _day_alone(int(found[1]), today)
        return None


def month_of(found: re.Match[str]) -> tuple[int, int]:
    """Return day and month, by sun or moon, of what `DAY_MONTH` found."""
    day = _FULL_MOON_DAY if found[1] == "ram" else int(found[1])
    return day, int(found[2] or _MONTHS.get(found[4]) or found[4])


def weekday_of(*spellings: str | None) -> int:
    """Return a day of the week, Monday = 0, by its number (2 to 7), its word, or the word for Sunday."""
    number, word, _ = spellings
    return int(number or _NUMBERS.get(word or "", _WEEK + 1)) - 2


def _refuse() -> NoReturn:
    raise Unclear


def _day_of(found: re.Match[str], today: date) -> date:
    if found[1] == "ram" or found[4] in _OF_MOON:
        raise Unclear
    day, month = month_of(found)
    if year := int(found[3] or found[5] or 0):
        return date(year + 20 * _CENTURY if year < _CENTURY else year, month, day)
    return next_of(day, month, today)


def next_of(day: int, month: int, today: date) -> date:
    """Return the next such day from today on.

    Raises:
        ValueError: no year has it.
    """
    for year in range(today.year, today.year + _YEARS_TO_A_LEAP):
        found = or_none(lambda year=year: date(year, month, day))  # type: ignore[misc]  # mypy infers no type for a default
        if found is not None and found >= today:
            return found
    raise Unclear


def _day_alone(number: int, today: date) -> date:
    if not 1 <= number <= LONG_MONTH:
        raise Unclear
    # No two months in a row lack a day.
    return next(day for away in range(2 * LONG_MONTH) if (day := today + timedelta(away)).day == number)


def _weekday_from(found: re.Match[str], today: date) -> date:
    weekday, week, which = weekday_of(*found.groups()[:3]), found[4], found[5]
    if which == "toi" and not week:  # without its mark it may be "next" and "in the evening"
        raise Unclear
    if which == "sau" or (week and which != "nay"):
        return today + timedelta(_WEEK - today.weekday() + weekday)
    return today + timedelta((weekday - today.weekday()) % _WEEK)


def _in_part(hour: int, part: str) -> int:
    least, most, plus_below = {
        "sang": (0, 11, 0),
        "trua": (11, 14, 3),
        "chieu": (12, 18, 7),
        "toi": (17, 23, 12),
        "dem": (18, 23, 12),
        "khuya": (21, 23, 12),
    }[part]
    if part in {"dem", "khuya"} and 0 < hour <= _SMALL_HOURS:
        return hour
    meant = hour + _NOON if 0 < hour < plus_below else hour
    if not least <= meant <= most:
        raise Unclear
    return meant
