"""A turn: one event being handled, and everything a step may read or say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from bot.dialog.house import House
from bot.domain.actions import Action, Pick, Stop
from bot.domain.events import Address, Capabilities, Choice, InboundEvent, Lane, OutboundMessage, Puzzle, Wanted
from bot.domain.files import ShownFile
from bot.domain.people import Contact, Staff
from bot.store.hot import Saved
from bot.store.work import UnitOfWork

Rows = Sequence[Sequence[Choice]]

SOURCE_LANGUAGE = "vi"
STOP_DIGIT = "5"
"""The first screens have no choice of this number; where a screen has one, that is what the number means."""


@dataclass(frozen=True, slots=True)
class Look:
    """How a message is shown; the fields are those of `OutboundMessage`."""

    card: str = ""
    retract: tuple[str, ...] = ()
    shown_for: int = 0
    once: bool = False
    protected: bool = False
    clear: bool = False
    leftover: str = ""
    wanted: Wanted = Wanted.NOTHING
    puzzle: Puzzle | None = None
    file: ShownFile | None = None
    also: tuple[ShownFile, ...] = ()
    after: timedelta = timedelta()


PLAIN = Look()
WORDS = Look(wanted=Wanted.WORDS)


class Turn:
    """One event being handled. A step reads it, says something, and returns what comes next."""

    def __init__(self, work: UnitOfWork, house: House, event: InboundEvent, saved: Saved) -> None:
        """Bind an event to its unit of work and its person's conversation."""
        self.work, self.house, self.event, self.saved = work, house, event, saved
        self.staff: Staff | None = None
        self.contact: Contact | None = None
        self.picked = ""
        self.lane = Lane.DIALOGUE
        self._offered = False
        self._stops: tuple[tuple[Choice, ...], ...] = ()

    @property
    def capabilities(self) -> Capabilities:
        """Return what the person's channel can do."""
        return self.house.channels[self.event.address.channel]

    @property
    def group(self) -> Address | None:
        """Return the group where it happened, None in a chat of the person's own."""
        return Address(self.event.address.channel, self.event.group) if self.event.group else None

    @property
    def data(self) -> dict[str, Any]:  # Any: JSON
        """Return the conversation's data; what is put there is stored."""
        return self.saved.data

    @property
    def text(self) -> str:
        """Return the person's words."""
        return self.event.text

    @property
    def language(self) -> str:
        """Return the person's language."""
        if self.staff is not None:
            return self.staff.language
        if self.contact is not None:
            return self.contact.language
        return self.saved.language or SOURCE_LANGUAGE

    @property
    def home(self) -> str:
        """Return the code of the person's own unit, "" while it is not known."""
        if self.contact is not None and self.contact.unit:
            return self.contact.unit
        return self.saved.home

    @property
    def offers(self) -> bool:
        """Tell whether this turn has put a screen with choices before the person."""
        return self._offered

    def words(self, message: str, **fields: object) -> str:
        """Return a message in the person's language."""
        return self.work.texts.text(self.language, message, **fields)

    def pick(self, message: str, value: str, digit: str = "", **fields: object) -> Choice:
        """Return a choice of this conversation; `turn.picked` is `value` when it was taken."""
        return Choice(self.words(message, **fields), Pick(self.saved.serial, value).pack(), digit)

    def act(self, message: str, action: Action, digit: str = "", **fields: object) -> Choice:
        """Return a choice that stands on its own, whatever conversation goes on."""
        return Choice(self.words(message, **fields), action.pack(), digit)

    def say(self, message: str, choices: Rows = (), look: Look = PLAIN, **fields: object) -> None:
        """Say a message of the catalogue to the person; it leaves with the commit."""
        rows = tuple(tuple(row) for row in choices if row)
        stop = self._stop()
        if choices:  # a screen, even one whose only choices stand in the channel's own bar
            self._offer([*rows, *self._stops])
            self.saved.prompt = message
        outbound = OutboundMessage(
            text=self.words(message, **fields),
            choices=(*rows, *stop),
            card=look.card,
            retract=look.retract,
            shown_for=look.shown_for,
            once=look.once,
            protected=look.protected,
            clear=look.clear,
            leftover=look.leftover,
            wanted=look.wanted,
            prompt=message,
            recording=self.work.texts.recording(self.language, message),
            puzzle=look.puzzle,
            file=look.file,
            also=look.also,
        )
        self.work.say(self.event.address, outbound, self.lane, look.after)

    def _stop(self) -> tuple[tuple[Choice, ...], ...]:
        """Offer a stop in the first message to a subscriber who came out of a backup: they may have said stop after it was made.

        Who types finds it on every screen of this turn.
        """
        if self.contact is None or not self.contact.restored:
            return ()
        self.contact = replace(self.contact, restored=False)
        self._stops = ((self.act("settings.stop", Stop(), STOP_DIGIT),),)
        return self._stops

    def _offer(self, rows: Rows) -> None:
        # The last screen's choices, so that who types "2" or the label means the button.
        if not self._offered:
            self.saved.offered = []
            self._offered = True
        for choice in (each for row in rows for each in row):
            number = choice.digit or str(len(self.saved.offered) + 1)
            self.saved.offered.append([number, choice.label, choice.action])
