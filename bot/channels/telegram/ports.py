"""What Telegram asks of others: where a card stands in a chat, and somebody who takes events."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from bot.domain.errors import StorageError
from bot.domain.events import Address, InboundEvent
from bot.domain.ports import IntakeResult

Take = Callable[[Sequence[InboundEvent]], Awaitable[Sequence[IntakeResult | StorageError]]]
"""`TakeAll`, which may also say for each event that it was not taken."""


@dataclass(frozen=True, slots=True)
class Shown:
    """The messages that show one card: more than one when the text was too long. `protected` ones cannot be forwarded."""

    messages: tuple[int, ...]
    protected: bool = False


class Cards(Protocol):
    """Which messages of a chat show which card; sealed where it is kept, needed for as long as the card stands.

    All three raise StorageError when the store does not answer.
    """

    async def put(self, address: Address, card: str, shown: Shown) -> None:
        """Keep where the card stands, instead of where it stood."""
        ...

    async def get(self, address: Address, card: str) -> Shown | None:
        """Return where the card stands, None when it does not."""
        ...

    async def drop(self, address: Address, card: str) -> None:
        """Forget the card; forgetting twice is no error."""
        ...
