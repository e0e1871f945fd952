"""So many at once, each sending the next as soon as the last was answered; how many a second is printed."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from time import perf_counter

TEXT = "đêm qua có xe lạ chở gỗ ra khỏi rừng phía sau trường học"
WARM_UP_SECONDS = 1.0
MEASURED_SECONDS = 5.0

Send = Callable[[int], Awaitable[object]]
"""Send one message to this chat."""


async def measure(send: Send, chats: list[int]) -> None:
    """Let one sender for each chat send; print a line after the warm-up, and then how many a second were answered."""
    sent = 0
    stopping = False

    async def keep_sending(chat: int) -> None:
        nonlocal sent
        while not stopping:
            await send(chat)
            sent += 1

    async with asyncio.TaskGroup() as group:
        for chat in chats:
            group.create_task(keep_sending(chat))
        await asyncio.sleep(WARM_UP_SECONDS)
        began, before = perf_counter(), sent
        _print("warm")
        await asyncio.sleep(MEASURED_SECONDS)
        rate = (sent - before) / (perf_counter() - began)
        _print(str(rate))
        stopping = True


def _print(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
