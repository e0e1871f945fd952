"""Slow and broken answers, on order."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

from tests.emulators.telegram.shapes import Json


class Break(StrEnum):
    """How the answer goes wrong."""

    NO = "no"
    DROP = "drop"
    GARBAGE = "garbage"
    ERROR = "error"


@dataclass(slots=True)
class Fault:
    """What happens to the next `times` calls of `method` ("*" for all) to `chat_id` (None for all).

    `acts` says whether the call takes effect; `delay` is in seconds, before acting. A `status` answers that error code
    (`retry_after` with 429). With `hold`, the call waits, acted upon or not as `hold_after` says, until `release`.
    """

    method: str
    times: int = 1
    chat_id: int | None = None
    delay: float = 0.0
    acts: bool = True
    breaks: Break = Break.NO
    status: int = 0
    retry_after: int = 0
    hold: bool = False
    hold_after: bool = True
    held: int = 0
    _released: asyncio.Event = field(default_factory=asyncio.Event)

    def release(self) -> None:
        """Let everybody go who is held, and hold nobody any more."""
        self.times = 0
        self._released.set()

    async def stay(self) -> None:
        await self._released.wait()

    def fits(self, method: str, chat_id: object) -> bool:
        return self.times > 0 and self.method in ("*", method) and self.chat_id in (None, chat_id)


class Faults:
    """The orders that are not used up."""

    def __init__(self) -> None:
        self._orders: list[Fault] = []

    def order(self, fault: Fault) -> Fault:
        self._orders.append(fault)
        return fault

    def drop(self, method: str, *, acts: bool, times: int = 1) -> Fault:
        """Cut the connection, before or after the call took effect."""
        return self.order(Fault(method, times=times, acts=acts, breaks=Break.DROP))

    def garbage(self, method: str, *, acts: bool = True, times: int = 1) -> Fault:
        """Answer 200 with something that is not JSON."""
        return self.order(Fault(method, times=times, acts=acts, breaks=Break.GARBAGE))

    def fail(self, method: str, status: int, *, times: int = 1, acts: bool = False) -> Fault:
        """Answer 500, 502, 504 and the like."""
        return self.order(Fault(method, times=times, acts=acts, breaks=Break.ERROR, status=status))

    def delay(self, method: str, seconds: float, *, times: int = 1) -> Fault:
        return self.order(Fault(method, times=times, delay=seconds))

    def hold(self, method: str, *, after_acting: bool = True, times: int = 1) -> Fault:
        """Keep answers back until `release()`; `held` counts who waits."""
        return self.order(Fault(method, times=times, hold=True, hold_after=after_acting))

    def take(self, method: str, parameters: Json) -> Fault | None:
        if not self._orders:
            return None
        chat_id = parameters.get("chat_id")
        self._orders = [one for one in self._orders if one.times > 0]
        for fault in self._orders:
            if fault.fits(method, chat_id):
                fault.times -= 1
                return fault
        return None

    def clear(self) -> None:
        for fault in self._orders:
            fault.release()
        self._orders.clear()
