"""Reports: sections with lines and tables, as every form of them shows them; nothing here knows people."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Form(StrEnum):
    """What a report is made into; the value is the end of the file's name."""

    SHEET = "xlsx"
    PAPER = "docx"
    PRINT = "pdf"
    PICTURE = "jpg"


class About(StrEnum):
    """What is asked for: the reach of a month counted anew, a run in the chat or as a sheet, a month for the committee."""

    REACH = "reach"
    RUN = "run"
    SHEET = "sheet"
    MONTH = "month"


FORMS = {
    About.RUN: (Form.PICTURE,),
    About.SHEET: (Form.SHEET,),
    About.MONTH: (Form.PAPER, Form.PRINT, Form.SHEET),
}
"""Which files come with what is asked for."""


class Measure(StrEnum):
    """What a month is measured by, in the order of the report. The first three can have a target."""

    PEOPLE = "people"
    CAMPAIGNS = "campaigns"
    SESSIONS = "sessions"
    ATTENDANCE = "attendance"
    LISTENERS = "listeners"


AIMED = (Measure.PEOPLE, Measure.CAMPAIGNS, Measure.SESSIONS)
"""What a unit may have a target for."""

Cell = str | int


@dataclass(frozen=True, slots=True)
class Table:
    """A table: one heading a column, one cell a column in each row. Numbers are numbers, so that a sheet can count with them."""

    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with lines and a table under it; either may be missing."""

    heading: str
    lines: tuple[str, ...] = ()
    table: Table | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of the picture: what it is, its number as written beside it, and its length from 0 to 1."""

    label: str
    value: str
    share: float
    good: bool = True


@dataclass(frozen=True, slots=True)
class Report:
    """A report in one language. `name` is that of its files without the end; `notes` say how it was counted.

    `words` are what is said in the chat: all that the picture shows, so that nobody needs to see it.
    """

    name: str
    title: str
    subtitle: str
    sections: tuple[Section, ...]
    notes: tuple[str, ...] = ()
    bars: tuple[Bar, ...] = ()
    words: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Something that was asked for. `subject` is a run's id or a month ("2026-11"); `times` counts how often it was asked for.

    `unit` is "" for a run, `staff` is "" for what nobody is told.
    """

    about: About
    subject: str
    unit: str = ""
    staff: str = ""
    times: int = 1
    attempts: int = 0


@dataclass(frozen=True, slots=True)
class Span:
    """From a moment on, up to, not including, another."""

    begin: datetime
    end: datetime
