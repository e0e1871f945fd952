"""The web chat as a channel: what is said is kept for the page, then its open streams are woken."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.channels.webchat.ports import Files, Replay, Uploads
from bot.channels.webchat.translate import CHANNEL, TEXT_LIMIT, outbound
from bot.domain.errors import Gone, SendError, SendProblem, StorageError
from bot.domain.events import Address, Capabilities, OutboundMessage, Sent, Standing
from bot.domain.files import TAKEN, FileKind
from bot.domain.ports import Clock

STREAMS_PER_SESSION: Final = 4
FILE_SECONDS: Final = 3600
"""How long the file of a message that has no time of its own can be got."""
CAPABILITIES: Final = Capabilities(
    buttons=20,
    text_limit=TEXT_LIMIT,
    edit=True,
    delete=True,
    point=True,
    voice_out=True,
    later=False,
    puzzle=True,
    label="label.webchat",
    bar=True,
    takes=TAKEN,
    shows=frozenset(FileKind),
)


class Closing(StrEnum):
    """Why a stream ends from our side; the value is the event's name on the wire."""

    END = "end"
    MOVED = "moved"
    SHUT = "shut"


@dataclass(eq=False, slots=True)
class Watch:
    """One open stream of a session; `closing` is set before the last waking."""

    closing: Closing | None = None
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

    async def wait(self, seconds: float) -> bool:
        """Wait until woken and return True, or False after `seconds`."""
        try:
            async with asyncio.timeout(seconds):
                await self._woken.wait()
        except TimeoutError:
            return False
        self._woken.clear()
        return True

    def wake(self, closing: Closing | None = None) -> None:
        """Let the stream look again, or end."""
        self.closing = self.closing or closing
        self._woken.set()


class WebChat:
    """The Channel port for our own page, and the Fetch port for what the page sends up."""

    name: str = CHANNEL
    capabilities: Capabilities = CAPABILITIES

    def __init__(self, replay: Replay, uploads: Uploads, files: Files, clock: Clock) -> None:
        """Deliver into `replay`; `clock` says until when a message that is shown for a while, or its file, can be got."""
        self.uploads = uploads
        self.files = files
        self._replay = replay
        self._clock = clock
        self._watches: dict[str, list[Watch]] = {}

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Keep the message for the page and wake its streams; doing so twice with one `delivery` shows it once.

        The page looks after its cards and its history itself: `standing` is not needed, and nothing is told of them. What is taken back
        is destroyed here and goes from the page that has it; the text is shown instead.

        Raises:
            SendError: GONE when the session has ended, RETRY when the store did not take it.
        """
        del standing
        try:
            if message.unsay:
                await self._replay.take_back(address.id, message.unsay)
            number = await self._replay.append(address.id, self._body(address.id, message), delivery, self._keep_until(message))
        except Gone as error:
            raise SendError(SendProblem.GONE) from error
        except StorageError as error:
            raise SendError(SendProblem.RETRY) from error
        self._wake(address.id)
        return Sent(number=0 if message.unsay else number)

    async def fetch(self, reference: str) -> bytes:
        """Return what a page sent up under this reference; see `Fetch`.

        Raises:
            Refused: it is larger than `MOST_BYTES`, or empty.
            Gone: it was destroyed, or never came up whole.
            StorageError: the store did not give it.
        """
        return await self.uploads.read(reference)

    async def forget(self, reference: str) -> None:
        """Destroy what a page sent up under this reference."""
        await self.uploads.forget(reference)

    async def after(self, address_id: str, seq: int) -> list[tuple[int, bytes]]:
        """Return the kept messages above number `seq` as (number, JSON)."""
        return await self._replay.after(address_id, seq)

    async def acknowledge(self, address_id: str, upto: int) -> None:
        """Destroy what the page has shown and kept itself."""
        await self._replay.acknowledge(address_id, upto)

    @contextmanager
    def watch(self, address_id: str) -> Iterator[Watch]:
        """Open a stream; when a session has too many, the oldest is told that it moved."""
        watch = Watch()
        watches = self._watches.setdefault(address_id, [])
        for old in watches[: max(0, len(watches) - STREAMS_PER_SESSION + 1)]:
            old.wake(Closing.MOVED)
        watches.append(watch)
        try:
            yield watch
        finally:
            watches.remove(watch)
            if not watches and self._watches.get(address_id) is watches:
                del self._watches[address_id]

    def close(self, address_id: str) -> None:
        """End the streams of a session that has ended."""
        self._wake(address_id, Closing.END)

    def shut(self) -> None:
        """End all streams because the server stops; call it before the server waits for its connections."""
        for address_id in list(self._watches):
            self._wake(address_id, Closing.SHUT)

    def _wake(self, address_id: str, closing: Closing | None = None) -> None:
        for watch in self._watches.get(address_id, ()):
            watch.wake(closing)

    def _body(self, address_id: str, message: OutboundMessage) -> bytes:
        """Return a message as the page reads it, with a key for each of its files."""
        until = self._clock.now() + timedelta(seconds=message.shown_for or FILE_SECONDS)
        also = [self.files.key(address_id, each.id, until) for each in message.also]
        return outbound(message, self.files.key(address_id, message.file.id, until) if message.file else "", also)

    def _keep_until(self, message: OutboundMessage) -> datetime | None:
        return self._clock.now() + timedelta(seconds=message.shown_for) if message.shown_for else None
