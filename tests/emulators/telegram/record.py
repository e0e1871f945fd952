"""What the bot asked for, when, and what it was told."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from tests.emulators.telegram.shapes import Json, Upload

_T = TypeVar("_T")


@dataclass(slots=True)
class Call:
    """One call. `status` is 0 while it has no answer and stays 0 when the connection was dropped instead of an answer.

    `acted` says whether it took effect; `in_flight` counts the calls (polls apart) that were open when it came.
    """

    number: int
    method: str
    parameters: Json
    at: float
    in_flight: int = 0
    files: dict[str, Upload] = field(default_factory=dict)
    status: int = 0
    answer: str = ""
    acted: bool = False
    message_id: int | None = None
    answered_at: float | None = None

    @property
    def chat_id(self) -> int | None:
        return self.parameters.get("chat_id")

    @property
    def ok(self) -> bool:
        return self.status == 200

    def to_json(self) -> Json:
        """Give it as the control interface does: files by name, type and size."""
        shown: Json = {name: getattr(self, name) for name in self.__slots__ if name != "files"}
        shown["files"] = {name: [file.filename, file.content_type, len(file.data)] for name, file in self.files.items()}
        return shown


class Bell:
    """Wakes everybody who waits for something to become true."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def ring(self) -> None:
        for future in self._waiting:
            if not future.done():
                future.set_result(None)
        self._waiting.clear()

    async def until(self, found: Callable[[], _T | None], seconds: float) -> _T:
        """Wait until `found` gives something true; raises TimeoutError."""
        async with asyncio.timeout(seconds):
            while not (value := found()):
                future = asyncio.get_running_loop().create_future()
                self._waiting.add(future)
                try:
                    await future
                finally:
                    self._waiting.discard(future)
        return value


class Record:
    """All calls in order of arrival; with `keeps` off only the counts per method and status."""

    def __init__(self, bell: Bell, *, keeps: bool = True) -> None:
        self.calls: list[Call] = []
        self.counts: Counter[tuple[str, int]] = Counter()
        self.keeps = keeps
        self.open = 0
        self._bell = bell
        self._next = 1

    def begin(self, method: str, parameters: Json, files: dict[str, Upload], at: float) -> Call:
        call = Call(self._next, method, parameters, at, self.open, files)
        self._next += 1
        if method != "getUpdates":
            self.open += 1
        if self.keeps:
            self.calls.append(call)
        self._bell.ring()
        return call

    def end(self, call: Call, status: int, answer: str, at: float) -> None:
        call.status, call.answer, call.answered_at = status, answer, at
        self.counts[call.method, status] += 1
        if call.method != "getUpdates":
            self.open -= 1
        self._bell.ring()

    def of(self, method: str | None = None, chat_id: int | None = None, after: int = 0) -> list[Call]:
        """Pick calls by method, chat, and number above `after`."""
        return [
            call
            for call in self.calls
            if call.number > after and (method is None or call.method == method) and (chat_id is None or call.chat_id == chat_id)
        ]

    def clear(self) -> None:
        self.calls.clear()
        self.counts.clear()
