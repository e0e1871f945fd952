"""The web chat's ports in memory: what the store promises, in a few lines."""

from __future__ import annotations

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

from bot.domain.errors import Gone, StorageError
from bot.domain.files import CleanFile, Part


class MemorySessions:
    """Sessions that never run out by themselves; `broken` fails like a database that is away."""

    def __init__(self) -> None:
        self.living: set[str] = set()
        self.staff: set[str] = set()
        self.touched: list[str] = []
        self.ended = asyncio.Event()
        self.broken = False

    async def start(self) -> str:
        self._fail_when_broken()
        token = secrets.token_urlsafe(32)
        self.living.add(token)
        return token

    async def alive(self, token: str, *, touch: bool = True) -> bool:
        self._fail_when_broken()
        if touch and token in self.living:
            self.touched.append(token)
        return token in self.living

    async def end(self, token: str) -> None:
        self._fail_when_broken()
        self.living.discard(token)
        self.ended.set()

    async def lifetime(self, token: str) -> int | None:
        return 30 * 24 * 3600 if token in self.staff else None

    def _fail_when_broken(self) -> None:
        if self.broken:
            raise StorageError


class MemoryReplay:
    """What was said and not yet acknowledged."""

    def __init__(self, sessions: MemorySessions) -> None:
        self._sessions = sessions
        self._kept: dict[str, dict[int, bytes]] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        self.until: list[datetime | None] = []
        self.broken = False

    async def append(self, address_id: str, body: bytes, delivery: str, keep_until: datetime | None = None) -> int:
        if self.broken:
            raise StorageError
        if address_id not in self._sessions.living:
            raise Gone
        numbers = self._numbers.setdefault(address_id, {})
        if delivery not in numbers:
            numbers[delivery] = len(numbers) + 1
            self._kept.setdefault(address_id, {})[numbers[delivery]] = body
            self.until.append(keep_until)
        return numbers[delivery]

    async def take_back(self, address_id: str, seq: int) -> None:
        self._kept.get(address_id, {}).pop(seq, None)

    async def after(self, address_id: str, seq: int) -> list[tuple[int, bytes]]:
        if self.broken:
            raise StorageError
        return sorted((number, body) for number, body in self._kept.get(address_id, {}).items() if number > seq)

    async def acknowledge(self, address_id: str, upto: int) -> None:
        kept = self._kept.get(address_id, {})
        for number in [number for number in kept if number <= upto]:
            del kept[number]

    def waiting(self, address_id: str) -> list[int]:
        """Return the numbers that no page has acknowledged."""
        return sorted(self._kept.get(address_id, {}))


class NoFiles:
    """A store without files: what comes up is gone at once, and nothing can be shown. `tests/web/stored.py` has one with them."""

    async def put(self, address_id: str, upload: str, part: Part) -> int | None:
        del address_id, upload, part
        raise Gone

    async def missing(self, address_id: str, upload: str) -> int | None:
        del address_id, upload
        return 0

    async def drop(self, address_id: str, upload: str) -> None:
        pass

    async def hand_over(self, upload: str) -> None:
        pass

    async def read(self, upload: str) -> bytes:
        del upload
        raise Gone

    async def forget(self, upload: str) -> None:
        pass

    def key(self, address_id: str, file: str, until: datetime) -> str:
        del address_id, file, until
        return ""

    async def open(self, address_id: str, key: str) -> CleanFile:
        del address_id, key
        raise Gone


class StillClock:
    """A clock that stands."""

    def __init__(self) -> None:
        self.at = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def forward(self, by: timedelta) -> None:
        self.at += by
