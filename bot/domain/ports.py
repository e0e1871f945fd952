"""What the core asks of the world: clock, randomness, texts, channels."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from bot.domain.events import Address, Capabilities, InboundEvent, OutboundMessage, Sent, Standing
from bot.domain.files import CleanFile


class Clock(Protocol):
    """The product's clock; the playground can move it forward."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""
        ...


class Random(Protocol):
    """The one source of random values; `fork` lets a test give each event its own stream."""

    def token(self, size: int) -> bytes:
        """Return `size` random bytes."""
        ...

    def below(self, limit: int) -> int:
        """Return an integer from 0 up to, not including, `limit`."""
        ...

    def fork(self, label: str) -> Random:
        """Return a source whose values depend on nothing that happened to others."""
        ...


class Texts(Protocol):
    """The catalogues."""

    def text(self, language: str, message: str, **fields: object) -> str:
        """Return the message in the language or the next of its fallback chain."""
        ...

    def recording(self, language: str, message: str) -> str:
        """Return the recording's id for a prompt, "" while its slot is empty."""
        ...

    def chain(self, language: str) -> tuple[str, ...]:
        """Return where to look for a text in a language, in order; the last is Vietnamese."""
        ...

    def offered(self) -> Mapping[str, str]:
        """Return the languages that have texts of their own, by tag, with their names in themselves."""
        ...

    def languages(self) -> Mapping[str, str]:
        """Return all our languages, by tag, with their names in themselves."""
        ...


class Channel(Protocol):
    """One messaging platform behind our contract."""

    @property
    def name(self) -> str:
        """Return the channel's name, the one in addresses."""
        ...

    @property
    def capabilities(self) -> Capabilities:
        """Return what the channel can do."""
        ...

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Deliver one message; `delivery` is the same at every retry, `standing` what is known of the chat.

        Raises:
            SendError: with the reason in our vocabulary.
        """
        ...


class FileSource(Protocol):
    """The clean files that messages show, for channels that deliver them."""

    async def read(self, file: str) -> CleanFile:
        """Return a clean file by its id.

        Raises:
            Gone: it was destroyed, or was never clean.
            StorageError: the store did not give it.
        """
        ...

    async def copy(self, file: str, channel: str) -> str | None:
        """Return by what a platform has a file already, "" when it has not; None for a file of which that is never kept.

        Raises:
            StorageError: the store did not tell.
        """
        ...

    async def note_copy(self, file: str, channel: str, reference: str) -> None:
        """Keep by what a platform has a file that `copy` gave an answer for; "" when it does not know it any more.

        Raises:
            StorageError: it was not kept.
        """
        ...


class Fetch(Protocol):
    """How the original of a file is got from a channel, once."""

    async def fetch(self, reference: str) -> bytes:
        """Return the bytes behind an attachment's reference, at most `MOST_BYTES`.

        Raises:
            Refused: it is larger, or empty.
            Gone: nobody has it any more.
            SendError: the platform did not give it; `retryable` as for a send.
            StorageError: the store did not give it.
        """
        ...

    async def forget(self, reference: str) -> None:
        """Destroy the original where it is ours; what a platform keeps is the platform's."""
        ...


class IntakeResult(StrEnum):
    """What became of an event: all of these are acknowledged."""

    DONE = "done"
    DUPLICATE = "duplicate"
    PARKED = "parked"


Intake = Callable[[InboundEvent], Awaitable[IntakeResult]]
"""What a channel calls with each event; returns after the commit. Raises StorageError (not acknowledged)."""

TakeAll = Callable[[Sequence[InboundEvent]], Awaitable[Sequence[IntakeResult]]]
"""The same for a set of waiting events, in their order."""

Progress = Callable[[int, int], None]
"""Is told how many are done, and of how many."""
