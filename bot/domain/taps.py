"""What can be pressed under a campaign's message."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from bot.domain.actions import Action
from bot.domain.campaigns import ButtonKind
from bot.domain.events import OutboundMessage

_LOT_BITS, _SEQ_BITS = 63, 31
"""As wide as the ledger's columns."""


@dataclass(frozen=True, slots=True)
class Tap(Action):
    """The base of what counts: whose row of the ledger it stands under.

    Raises:
        ValueError: no ledger has such numbers; somebody made the button up.
    """

    kind: ClassVar[ButtonKind]
    lot: int
    seq: int

    def __post_init__(self) -> None:
        """Refuse numbers that no database could look for."""
        if not (0 <= self.lot < 1 << _LOT_BITS and 0 <= self.seq < 1 << _SEQ_BITS):
            raise ValueError(type(self).__name__)


@dataclass(frozen=True, slots=True)
class Listen(Tap):
    """Let me hear it again."""

    code: ClassVar[str] = "cl"
    kind: ClassVar[ButtonKind] = ButtonKind.LISTEN


@dataclass(frozen=True, slots=True)
class Understood(Tap):
    """I have understood."""

    code: ClassVar[str] = "cu"
    kind: ClassVar[ButtonKind] = ButtonKind.UNDERSTOOD


@dataclass(frozen=True, slots=True)
class Come(Tap):
    """I will come."""

    code: ClassVar[str] = "cc"
    kind: ClassVar[ButtonKind] = ButtonKind.COME


@dataclass(frozen=True, slots=True)
class Told(Tap):
    """I told others: ask me how many listened."""

    code: ClassVar[str] = "cn"
    kind: ClassVar[ButtonKind] = ButtonKind.TOLD


@dataclass(frozen=True, slots=True)
class TellPolice(Action):
    """Open the ordinary menu. It carries nothing: who presses it under which message is written nowhere."""

    code: ClassVar[str] = "ct"


TAPS: dict[ButtonKind, type[Tap]] = {each.kind: each for each in (Listen, Understood, Come, Told)}
_BY_CODE = {each.code: each for each in TAPS.values()}


def template(kind: ButtonKind) -> str:
    """Return what stands for a button in a message that many get."""
    return TellPolice.code if kind is ButtonKind.TELL else TAPS[kind].code


def address_to(message: OutboundMessage, lot: int, seq: int) -> OutboundMessage:
    """Return a message with its buttons made one person's."""
    if not message.choices:
        return message
    rows = tuple(
        tuple(replace(each, action=_BY_CODE[each.action](lot, seq).pack()) if each.action in _BY_CODE else each for each in row)
        for row in message.choices
    )
    return replace(message, choices=rows)
