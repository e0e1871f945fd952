"""One limit for many requests that wait at once: a timer for each is a twentieth of what a request costs, and hardly one ever rings."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """So many seconds for whatever is waited for here; one timer stands for whoever has waited longest."""

    def __init__(self, seconds: float) -> None:
        """Allow each wait so many seconds."""
        self._seconds = seconds
        # In the order in which their time ends, for all have the same.
        self._until: dict[asyncio.Task[Any], float] = {}
        self._late: set[asyncio.Task[Any]] = set()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def waiting(self) -> int:
        """Return how many wait."""
        return len(self._until)

    async def wait_for(self, asking: Awaitable[T]) -> T:
        """Wait; a task waits for one thing at a time.

        Raises:
            TimeoutError: it took too long, and was cancelled.
        """
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - for mypy: a coroutine runs in one
        loop = asyncio.get_running_loop()
        until = self._until[task] = loop.time() + self._seconds
        if self._timer is None:
            self._timer = loop.call_at(until, self._look, loop)
        try:
            return await asking
        except asyncio.CancelledError:
            # Somebody else may have cancelled it in the same moment: then it stays so.
            if task not in self._late or task.uncancel() > 0:
                raise
            raise TimeoutError from None
        finally:
            self._until.pop(task, None)
            self._late.discard(task)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Cancel whoever has waited too long, and look again when the next one will have."""
        now = loop.time()
        while self._until:
            task, until = next(iter(self._until.items()))
            if until > now:
                self._timer = loop.call_at(until, self._look, loop)
                return
            del self._until[task]
            self._late.add(task)
            task.cancel()
        self._timer = None
