"""Tips: what was told, where it stands, who may see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from bot.domain.ports import Random
from bot.domain.topics import Topic


class Urgency(StrEnum):
    """Danger rings at once and again after a minute."""

    DANGER = "danger"
    NORMAL = "normal"


class TipStatus(StrEnum):
    """Where a tip stands; the sender sees the same words."""

    SENT = "sent"
    ACCEPTED = "accepted"
    CLOSED = "closed"


class Outcome(StrEnum):
    """How a tip ended, in words that fit what a commune can do."""

    VERIFIED = "verified"
    INVESTIGATOR = "investigator"
    ADMINISTRATIVE = "administrative"
    NO_BASIS = "no_basis"
    DUPLICATE = "duplicate"
    OUTSIDE = "outside"
    NOT_FOR_LINE = "not_for_line"


class Author(StrEnum):
    """Who wrote an entry of a thread."""

    SENDER = "sender"
    OFFICER = "officer"


class EntryKind(StrEnum):
    """What an entry of a thread is. HEARD is what a colleague wrote down of a voice, for other officers."""

    WORDS = "words"
    QUESTION = "question"
    ANSWER = "answer"
    THANKS = "thanks"
    FILE = "file"
    FILE_QUESTION = "file_ask"
    HEARD = "heard"


FILES = frozenset({EntryKind.FILE, EntryKind.FILE_QUESTION})
"""The kinds whose words are a file's id."""
ASKING = frozenset({EntryKind.QUESTION, EntryKind.FILE_QUESTION})


@dataclass(frozen=True, slots=True)
class Entry:
    """One contribution to a tip's thread; `words` is clear text opened with the tip's own key, of a FILE its id."""

    number: int
    author: Author
    kind: EntryKind
    at: datetime
    words: str


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of what somebody tells: words, or a file by its id."""

    words: str = ""
    file: str = ""


@dataclass(frozen=True, slots=True)
class Draft:
    """A tip before it is sent. `unit` is "" when the place is not known; `bypass` keeps the commune out."""

    pieces: tuple[Piece, ...]
    topic: Topic | None
    unit: str
    bypass: bool
    urgency: Urgency


@dataclass(frozen=True, slots=True)
class Tip:
    """What staff may know of a tip without opening it; `id` is 32 hex digits, random.

    `unit` is the place of the matter ("" = not known). `owner` is the staff id of whoever accepted it.
    """

    id: str
    unit: str
    bypass: bool
    topic: Topic | None
    urgency: Urgency
    status: TipStatus
    outcome: Outcome | None
    received: datetime
    owner: str


@dataclass(frozen=True, slots=True)
class Access:
    """A unit that may see a tip, and the code the tip has there ("K7-42")."""

    tip: str
    unit: str
    code: str


@dataclass(frozen=True, slots=True)
class Submitted:
    """What sending gives back: the new tip's id and the receipt, shown once."""

    tip: str
    receipt: str


_LETTERS = "ABCDEGHKLMNPRSTUVXY"


def new_code(random: Random) -> str:
    """Return a code for a tip ("K7-42"): short enough for a radio, random so that it counts nothing."""
    return f"{_LETTERS[random.below(len(_LETTERS))]}{random.below(10)}-{random.below(100):02d}"
