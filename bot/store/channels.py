"""What is remembered of a channel from one start to the next: its public name, when it last answered, until when it holds us."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class ChannelState:
    """`name` is the bot's public name there; `seen_at` when the platform last answered, `held_until` when it takes sends again."""

    name: str = ""
    seen_at: datetime | None = None
    held_until: datetime | None = None


class ChannelStore:
    """Rows of `channel_state`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def get(self, channel: str) -> ChannelState:
        """Return what is known of a channel."""
        row = (await self._work.run(select(s.channel_state).where(s.channel_state.c.channel == channel))).first()
        return ChannelState() if row is None else ChannelState(row.name, row.seen_at, row.held_until)

    async def call(self, channel: str, name: str) -> None:
        """Remember the bot's public name."""
        await self._put(channel, name=name)

    async def seen(self, channel: str) -> None:
        """Note that the platform answers at present."""
        await self._put(channel, seen_at=self._work.now)

    async def hold(self, channel: str, until: datetime | None) -> None:
        """Note until when the platform takes no sends, in the machine's time; None when it takes them."""
        await self._put(channel, held_until=until)

    async def _put(self, channel: str, **values: Any) -> None:  # Any: column values
        insert = self._work.insert(s.channel_state).values(channel=channel, **{"name": "", **values})
        await self._work.run(insert.on_conflict_do_update(index_elements=["channel"], set_=values))
