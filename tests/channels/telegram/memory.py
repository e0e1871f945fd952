from __future__ import annotations

from bot.channels.telegram.ports import Shown
from bot.domain.errors import StorageError
from bot.domain.events import Address


class MemoryCards:
    """The Cards port in a dictionary; `broken` makes the next put fail."""

    def __init__(self) -> None:
        self.kept: dict[tuple[Address, str], Shown] = {}
        self.broken = 0

    async def put(self, address: Address, card: str, shown: Shown) -> None:
        if self.broken:
            self.broken -= 1
            raise StorageError("disk")
        self.kept[address, card] = shown

    async def get(self, address: Address, card: str) -> Shown | None:
        return self.kept.get((address, card))

    async def drop(self, address: Address, card: str) -> None:
        self.kept.pop((address, card), None)
