"""The words and numbers of a report, in one language."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.domain.pooling import FEWEST, tells
from bot.store.work import UnitOfWork


class Words:
    """Texts of the catalogues in one language, with days and numbers as they are written there."""

    def __init__(self, work: UnitOfWork, language: str) -> None:
        """Bind to the catalogues."""
        self._work, self.language = work, language

    def __call__(self, message: str, **fields: object) -> str:
        """Return a message."""
        return self._work.texts.text(self.language, message, **fields)

    def day(self, at: datetime) -> str:
        """Return the day there."""
        return f"{at.astimezone(ZoneInfo(self._work.rules.timezone)):%d/%m/%Y}"

    def last_day(self, end: datetime) -> str:
        """Return the last day before a moment at which a month is over."""
        return self.day(end - timedelta(days=1))

    def month(self, month: str) -> str:
        """Return a month ("2026-11") as it is written."""
        return f"{month[5:]}/{month[:4]}"

    def cell(self, value: str | int) -> str:
        """Return a cell as it is said."""
        return value if isinstance(value, str) else self.number(value)

    def number(self, count: int) -> str:
        """Return a number with its thousands apart."""
        spelled = f"{count:,}"
        return spelled if self.language == "en" else spelled.replace(",", ".")

    def share(self, part: int, whole: int) -> str:
        """Return a number with what it is of the whole, in whole hundredths."""
        return self("report.share", count=self.number(part), percent=percent(part, whole)) if whole else self.number(part)

    def told(self, people: int) -> str | int:
        """Return how many people there are, "<5" where they are too few to be told."""
        return people if tells(people) else f"<{FEWEST}"


def percent(part: int, whole: int) -> int:
    """Return hundredths of the whole, to the nearest; all of it only when it is all."""
    if not whole:
        return 0
    near = round(part * 100 / whole)
    return min(near, 99) if part < whole else near
