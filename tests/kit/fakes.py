"""A clock that stands still, randomness that repeats, a channel that remembers."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from bot.domain.errors import Gone, KengError, SendError
from bot.domain.events import Address, Capabilities, OutboundMessage, Sent, Standing
from bot.domain.files import TAKEN, CleanFile, FileKind, Refusal, Refused

START = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)


class FakeClock:
    """Stands still until moved."""

    def __init__(self, at: datetime = START) -> None:
        """Begin at a time."""
        self.at = at

    def now(self) -> datetime:
        """Return the present."""
        return self.at

    def forward(self, **parts: float) -> None:
        """Move on by `timedelta(**parts)`."""
        self.at += timedelta(**parts)


class FakeRandom:
    """The same values for the same seed; a fork depends on its label alone."""

    def __init__(self, seed: str = "seed") -> None:
        """Begin a stream."""
        self._seed, self._count = seed, 0

    def token(self, size: int) -> bytes:
        """Return the next bytes of the stream."""
        self._count += 1
        return hashlib.shake_256(f"{self._seed}/{self._count}".encode()).digest(size)

    def below(self, limit: int) -> int:
        """Return the next integer of the stream below a limit."""
        return int.from_bytes(self.token(8), "big") % limit

    def fork(self, label: str) -> FakeRandom:
        """Return the stream of a label."""
        return FakeRandom(f"{self._seed.split('/', maxsplit=1)[0]}/{label}")


EVERY_KIND = frozenset(FileKind)
FULL = Capabilities(
    buttons=20,
    text_limit=4000,
    edit=True,
    delete=True,
    point=True,
    voice_out=True,
    later=True,
    puzzle=True,
    label="label.webchat",
    takes=TAKEN,
    shows=EVERY_KIND,
)


class FakeChannel:
    """Remembers what each address was sent, in order, and can be told to fail."""

    def __init__(self, name: str = "fake", capabilities: Capabilities = FULL) -> None:
        """Make a channel."""
        self.name, self.capabilities = name, capabilities
        self.sent: dict[str, list[OutboundMessage]] = defaultdict(list)
        self.deliveries: list[str] = []
        self.failures: list[SendError] = []
        self.listeners: list[Callable[[Address, OutboundMessage], None]] = []
        self.originals: dict[str, bytes] = {}
        self.forgotten: list[str] = []
        self.lines_down: list[SendError] = []

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Remember a message, or fail as ordered."""
        del standing
        if self.failures:
            raise self.failures.pop(0)
        self.sent[address.id].append(message)
        self.deliveries.append(delivery)
        for listener in self.listeners:
            listener(address, message)
        return Sent(number=0 if message.unsay else len(self.deliveries))

    async def fetch(self, reference: str) -> bytes:
        """Return the original of a file, or fail as ordered."""
        if self.lines_down:
            raise self.lines_down.pop(0)
        if reference not in self.originals:
            raise Gone
        return self.originals[reference]

    async def forget(self, reference: str) -> None:
        """Destroy an original."""
        self.originals.pop(reference, None)
        self.forgotten.append(reference)


class FakeCleaner:
    """Takes what begins with a kind's name for that kind, and what begins with a refusal's name for that."""

    def __init__(self) -> None:
        """Begin with nothing cleaned."""
        self.masked: list[bool] = []
        self.breaks = 0

    async def clean(self, content: bytes, *, mask: bool = True) -> CleanFile:
        """Return the content in upper case, as a cleaner changes every byte."""
        if self.breaks:
            self.breaks -= 1
            raise KengError("broken")
        self.masked.append(mask)
        name = content.split()[0].decode()
        if name in set(Refusal):
            raise Refused(Refusal(name))
        return CleanFile(FileKind(name), content.upper(), 0.0 if name == FileKind.PICTURE else 3.0)


class NoTexts:
    """Catalogues for tests that say nothing: the message id and its fields."""

    def text(self, language: str, message: str, **fields: object) -> str:
        """Return the id and the fields."""
        return f"{language} {message} {sorted(fields.items())}"

    def recording(self, language: str, message: str) -> str:
        """Return the empty slot."""
        del language, message
        return ""

    def chain(self, language: str) -> tuple[str, ...]:
        """Return the language and Vietnamese."""
        return (language, "vi")

    def offered(self) -> dict[str, str]:
        """Return no language."""
        return {}

    def languages(self) -> dict[str, str]:
        """Return Vietnamese."""
        return {"vi": "vi"}
