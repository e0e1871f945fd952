"""What Telegram asks of others: room for one more message, and somebody who takes events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Protocol

from bot.domain.errors import StorageError
from bot.domain.events import Address, InboundEvent
from bot.domain.ports import IntakeResult

Take = Callable[[Sequence[InboundEvent]], Awaitable[Sequence[IntakeResult | StorageError]]]
"""`TakeAll`, which may also say for each event that it was not taken."""


class Slots(Protocol):
    """Who lets messages go, one by one; whoever calls `send` has waited for its first message already."""

    async def another(self, address: Address) -> None:
        """Wait until one more message may go to that chat."""
        ...
