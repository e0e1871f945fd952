"""Days and hours as people type them in Vietnamese, with marks or without. Pure: what is not wholly understood is None, never a guess."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final, NamedTuple

from bot.domain.said_words import DAY_MONTH, LONG_MONTH, LONG_MOON, WEEKDAY, WEEKDAYS, Reader, Unclear, month_of, or_none, weekday_of

_WEEK: Final = 7
_LEAP_YEAR: Final = 2000

_WEEKLY: Final = re.compile(r"\b(?:thu [2-7a-z]+|t[2-7]|chu nhat|cn)\b(?! tuan)", re.ASCII)
_BARE_HOUR: Final = re.compile(r"\d{1,2}", re.ASCII)
_ALL_DAYS: Final = re.compile(r"\b(?:hang ngay|moi ngay|ca tuan)\b", re.ASCII)
_NUMBER: Final = re.compile(r"(?<![\d/.:-])(\d{1,2})(?![\d/:-])", re.ASCII)
_LAST_DAY: Final = re.compile(r"\b(?:ngay )?cuoi(?: thang)?\b", re.ASCII)
_FULL_MOON: Final = re.compile(r"\bram\b", re.ASCII)
_EVERY: Final = re.compile(r"\b(\d{1,2}) ?(?:ngay|hom)\b", re.ASCII)
_SO_MANY: Final = re.compile(r"\b\d{1,2} ?(?:ngay|hom)\b(?! \d)", re.ASCII)
_TIMES: Final = re.compile(r"\b(\d{1,4}) ?lan\b", re.ASCII)
_FROM: Final = re.compile(r"\b(?:bat dau )?tu\b(?= )", re.ASCII)
_UNTIL: Final = re.compile(r"\b(?:cho )?(?:den|ke|toi|het)\b(?: het)?", re.ASCII)

_FILLERS: Final = frozenset("ngay luc vao hoi thi gui".split())
_WEEK_FILLERS: Final = frozenset("ngay cac va hang moi thu tuan".split())
_MONTH_FILLERS: Final = frozenset("ngay cac va hang moi thang".split())
_MOON_FILLERS: Final = _MONTH_FILLERS | frozenset("mung mong am al lich".split())
_YEAR_FILLERS: Final = frozenset("ngay hang moi nam".split())
_CYCLE_FILLERS: Final = frozenset("cu moi mot lan phien tu co bat dau hop la ngay".split())


class Said(NamedTuple):
    """A day, an hour, or both; what was not said is None."""

    day: date | None
    at: time | None


class Bounds(NamedTuple):
    """Where a plan begins and ends; what was not said is None."""

    start: date | None = None
    until: date | None = None
    times: int | None = None


class Every(NamedTuple):
    """So many days from one to the next, counted from a day that is known."""

    days: int
    known: date


def read_moment(text: str, now: datetime) -> Said | None:
    """Read "25/11 18:30", "mai 7h", "8 giờ tối thứ bảy"; `now` is the local time there, naive.

    A day without a year is the next such day; a weekday is the next one, of next week when its hour is over today.
    """

    def read() -> Said:
        reader = Reader(text)
        weekly = _WEEKLY.search(reader.rest) is not None
        day, at = reader.take_day(now.date()), reader.take_hour()
        reader.end(_FILLERS)
        if day is None and at is None:
            raise Unclear
        if weekly and day == now.date() and at is not None and at <= now.time():
            return Said(day + timedelta(_WEEK), at)
        return Said(day, at)

    return or_none(read)


def read_hour(text: str) -> time | None:
    """Read an hour alone: "18:30", "7h", "7 giờ rưỡi sáng", "7"."""

    def read() -> time:
        reader = Reader(text)
        if _BARE_HOUR.fullmatch(reader.rest):
            return time(int(reader.rest))
        at = reader.take_hour()
        reader.end(_FILLERS)
        if at is None:
            raise Unclear
        return at

    return or_none(read)


def read_weekdays(text: str) -> frozenset[int] | None:
    """Read "thứ hai, thứ năm", "t2 t5 cn", "2-6" as days of the week: Monday, which they call the second, is 0."""

    def read() -> frozenset[int]:
        reader = Reader(text)
        found = set(range(_WEEK)) if reader.take(_ALL_DAYS) else set()
        for match in reader.take_all(WEEKDAYS):
            first, last = weekday_of(*match.groups()[:3]), weekday_of(*match.groups()[3:])
            if first >= last:
                raise Unclear
            found |= set(range(first, last + 1))
        found |= {weekday_of(*match.groups()) for match in reader.take_all(WEEKDAY)}
        reader.end(_WEEK_FILLERS)
        return frozenset(found)

    return or_none(read) or None


def read_month_days(text: str, *, lunar: bool) -> frozenset[int] | None:
    """Read "1, 15", "ngày cuối tháng"; of the moon also "rằm, mùng 1"."""
    longest = LONG_MOON if lunar else LONG_MONTH

    def read() -> frozenset[int]:
        reader = Reader(text)
        if reader.take(_SO_MANY):  # "5 days" is not "the fifth"
            raise Unclear
        found = {longest} if reader.take(_LAST_DAY) else set()
        if lunar and reader.take_all(_FULL_MOON):
            found.add(longest // 2)
        found |= {int(match[1]) for match in reader.take_all(_NUMBER)}
        reader.end(_MOON_FILLERS if lunar else _MONTH_FILLERS)
        if not all(1 <= day <= longest for day in found):
            raise Unclear
        return frozenset(found)

    return or_none(read) or None


def read_year_day(text: str, *, lunar: bool) -> tuple[int, int] | None:
    """Read a day of every year, as day and month: "30/4", "ngày 30 tháng 4"; of the moon "15/7 âm", "rằm tháng bảy"."""

    def read() -> tuple[int, int]:
        reader = Reader(text)
        found = reader.take(DAY_MONTH)
        reader.end(_YEAR_FILLERS | _MOON_FILLERS if lunar else _YEAR_FILLERS)
        if found is None or found[3] or found[5]:
            raise Unclear
        day, month = month_of(found)
        if lunar:
            if not (1 <= day <= LONG_MOON and 1 <= month <= 12):  # noqa: PLR2004 - months of a year
                raise Unclear
            return day, month
        if found[1] == "ram" or found[4] in {"gieng", "chap"}:
            raise Unclear
        date(_LEAP_YEAR, month, day)
        return day, month

    return or_none(read)


def read_cycle(text: str, today: date) -> Every | None:
    """Read "5 ngày một phiên, từ 3/12": a known day without a year is the one nearest to today."""

    def read() -> Every:
        reader = Reader(text)
        every = reader.take(_EVERY)
        dated = DAY_MONTH.search(reader.rest)
        known = reader.take_day(today)
        reader.end(_CYCLE_FILLERS)
        if every is None or known is None:
            raise Unclear
        if dated and not (dated[3] or dated[5]):
            known = _nearest(known, today)
        return Every(int(every[1]), known)

    return or_none(read)


def _nearest(day: date, today: date) -> date:
    before = or_none(lambda: day.replace(year=day.year - 1))
    return before if before and today - before < day - today else day


def read_bounds(text: str, today: date) -> Bounds | None:
    """Read "từ 1/12 đến 31/12", "10 lần", "đến 30/6"; times without a beginning count from today."""

    def read() -> Bounds:
        reader = Reader(text)
        times = reader.take(_TIMES)
        until = None
        if ends := _UNTIL.search(reader.rest):
            later = Reader(reader.rest[ends.end() :])
            reader.rest = reader.rest[: ends.start()]
            begins = Reader(reader.rest).take_day(today)
            until = later.take_day(begins or today)
            later.end(_FILLERS)
            if until is None:
                raise Unclear
        reader.take(_FROM)
        start = reader.take_day(today)
        reader.end(_FILLERS | {"trong"})
        count = int(times[1]) if times else None
        if count is None and start is None and until is None:
            raise Unclear
        return Bounds(today if count and start is None else start, until, count)

    return or_none(read)
