"""Typed actions behind buttons: values that fit into 64 bytes, never strings cut by hand."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Self, get_type_hints

from bot.domain.people import Right

LIMIT = 64
"""Bytes a button may carry (Telegram Bot API, `callback_data`)."""


@dataclass(frozen=True, slots=True)
class Action:
    """The base of every typed payload. Subclasses set `code` and, where needed, `right`."""

    code: ClassVar[str]
    right: ClassVar[Right | None] = None

    def pack(self) -> str:
        """Return the payload, at most 64 bytes.

        Raises:
            ValueError: a value holds a separator or the whole is too long (a bug of ours).
        """
        if not _names(type(self)):  # type: ignore[arg-type]  # mypy takes the class for one of its values
            return self.code
        parts = [self.code, *(_spell(getattr(self, name)) for name in _names(type(self)))]  # type: ignore[arg-type]  # mypy takes the class for one of its values
        packed = ":".join(parts)
        if len(packed.encode()) > LIMIT or packed.count(":") != len(parts) - 1:
            raise ValueError(type(self).__name__)
        return packed

    @classmethod
    def unpack(cls, packed: str) -> Self:
        """Read a payload back.

        Raises:
            ValueError: it is not one of this class (forged, or from an older version).
        """
        code, *values = packed.split(":")
        hints = _hints(cls)  # type: ignore[arg-type]  # mypy takes the class for one of its values
        if code != cls.code or len(values) != len(hints):
            raise ValueError(cls.__name__)
        return cls(**{name: _read(kind, value) for (name, kind), value in zip(hints.items(), values, strict=True)})


@cache
def _names(kind: type[Action]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


@cache
def _hints(kind: type[Action]) -> dict[str, Any]:  # Any: types
    # Reading annotations takes longer than all the rest of a press.
    hints = get_type_hints(kind)
    return {name: hints[name] for name in _names(kind)}  # type: ignore[arg-type]  # mypy takes the class for one of its values


def _spell(value: object) -> str:
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value.value) if isinstance(value, Enum) else str(value)


def _read(kind: Any, value: str) -> object:  # Any: a type taken from annotations
    if kind is bool:
        if value not in {"0", "1"}:
            raise ValueError(kind.__name__)
        return value == "1"
    return kind(value)


@dataclass(frozen=True, slots=True)
class Pick(Action):
    """A choice inside a conversation; `serial` ties it to one run of that conversation."""

    code: ClassVar[str] = "k"
    serial: str
    value: str


@dataclass(frozen=True, slots=True)
class CaseAction(Action):
    """The base of what an officer can press on a tip; `tip` is the tip's id, 32 hex digits."""

    right: ClassVar[Right | None] = Right.CASEWORK
    tip: str


@dataclass(frozen=True, slots=True)
class Accept(CaseAction):
    """I take it."""

    code: ClassVar[str] = "ta"


@dataclass(frozen=True, slots=True)
class Open(CaseAction):
    """Show me the words."""

    code: ClassVar[str] = "to"


@dataclass(frozen=True, slots=True)
class Hide(CaseAction):
    """Take the words off my screen."""

    code: ClassVar[str] = "th"


@dataclass(frozen=True, slots=True)
class ShowFiles(CaseAction):
    """Show me pictures, voices and videos."""

    code: ClassVar[str] = "tf"


@dataclass(frozen=True, slots=True)
class Transcribe(CaseAction):
    """I write down what the voice says."""

    code: ClassVar[str] = "tw"


@dataclass(frozen=True, slots=True)
class CannotGo(CaseAction):
    """I cannot; ring the others."""

    code: ClassVar[str] = "tn"


@dataclass(frozen=True, slots=True)
class Ask(CaseAction):
    """Ask the sender."""

    code: ClassVar[str] = "tq"


@dataclass(frozen=True, slots=True)
class Reply(CaseAction):
    """Tell the sender something."""

    code: ClassVar[str] = "tr"


@dataclass(frozen=True, slots=True)
class HandOver(CaseAction):
    """Give it to the province."""

    code: ClassVar[str] = "tp"


@dataclass(frozen=True, slots=True)
class Close(CaseAction):
    """Close it with an outcome."""

    code: ClassVar[str] = "tc"


@dataclass(frozen=True, slots=True)
class OpenTips(Action):
    """List the open tips."""

    code: ClassVar[str] = "tl"
    right: ClassVar[Right | None] = Right.CASEWORK


@dataclass(frozen=True, slots=True)
class Duty(Action):
    """Go on or off duty."""

    code: ClassVar[str] = "td"
    right: ClassVar[Right | None] = Right.CASEWORK
    on: bool


@dataclass(frozen=True, slots=True)
class SeeNews(Action):
    """Open what a neutral notice announced; the same for tips and campaigns."""

    code: ClassVar[str] = "nw"


@dataclass(frozen=True, slots=True)
class Stop(Action):
    """Send me no more news."""

    code: ClassVar[str] = "vt"


@dataclass(frozen=True, slots=True)
class ConfirmStaff(Action):
    """The inviter picks the matching code that the new colleague read out; `invite` is its id."""

    code: ClassVar[str] = "sc"
    right: ClassVar[Right | None] = Right.INVITE
    invite: str
    match: str


@dataclass(frozen=True, slots=True)
class ShowCard(CaseAction):
    """Send me the card again."""

    code: ClassVar[str] = "tk"


@dataclass(frozen=True, slots=True)
class TurnPage(CaseAction):
    """Show me another page of the words; pages count from 0."""

    code: ClassVar[str] = "tg"
    page: int


@dataclass(frozen=True, slots=True)
class MoreTips(Action):
    """List more of the open tips; pages count from 0."""

    code: ClassVar[str] = "tm"
    right: ClassVar[Right | None] = Right.CASEWORK
    page: int


@dataclass(frozen=True, slots=True)
class Team(Action):
    """Who is on duty in my unit."""

    code: ClassVar[str] = "st"
    right: ClassVar[Right | None] = Right.INVITE


@dataclass(frozen=True, slots=True)
class InviteColleague(Action):
    """Invite somebody into my unit."""

    code: ClassVar[str] = "si"
    right: ClassVar[Right | None] = Right.INVITE


@dataclass(frozen=True, slots=True)
class RemoveColleague(Action):
    """Remove somebody from my unit; `staff` is the colleague's id, 32 hex digits."""

    code: ClassVar[str] = "sr"
    right: ClassVar[Right | None] = Right.INVITE
    staff: str


@dataclass(frozen=True, slots=True)
class PressDrill(Action):
    """I heard the drill; `day` is written 2026-11-24."""

    code: ClassVar[str] = "dr"
    right: ClassVar[Right | None] = Right.CASEWORK
    day: str


@dataclass(frozen=True, slots=True)
class PlaceGroup(Action):
    """Let this group be the alert place of a unit; `unit` is its code. The group is the one where it is pressed."""

    code: ClassVar[str] = "gp"
    right: ClassVar[Right | None] = Right.INVITE
    unit: str


@dataclass(frozen=True, slots=True)
class LeaveGroup(Action):
    """Let this group be no alert place of a unit; `unit` is its code. The group is the one where it is pressed."""

    code: ClassVar[str] = "gl"
    right: ClassVar[Right | None] = Right.INVITE
    unit: str
