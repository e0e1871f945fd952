"""Ways back: how a message reaches the sender of a tip, only if they asked for it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=97)


class WayStore:
    """Rows of `way_back`: random ids, no hash, sealed under the key of their week."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, address: Address, language: str) -> str:
        """Make a way back; return its random id, which only the tip's sealed header knows."""
        raw = self._work.random.token(16)
        today = self._work.now.date()
        clear = json.dumps([address.channel, address.id, language]).encode()
        week, sealed = self._work.vault.seal_week(today, clear)
        midnight = self._work.now.replace(hour=0, minute=0, second=0, microsecond=0)
        await self._work.run(self._work.insert(s.way_back).values(id=raw, week=week, sealed=sealed, expires_at=midnight + LIFE))
        return raw.hex()

    async def open(self, way: str) -> tuple[Address, str]:
        """Return the address and the language.

        Raises:
            Gone: it was destroyed, its time is over, or its week's key was destroyed.
        """
        # Its time counts whether or not a purge came by: the service may have been down for months.
        where = (s.way_back.c.id == bytes.fromhex(way), s.way_back.c.expires_at > self._work.now)
        row = (await self._work.run(select(s.way_back).where(*where))).first()
        if row is None:
            raise Gone
        channel, person, language = json.loads(self._work.vault.unseal_week(row.week, row.sealed))
        return Address(channel, person), language

    async def drop(self, way: str) -> None:
        """Destroy a way back; the log is emptied after the commit."""
        await self._work.run(delete(s.way_back).where(s.way_back.c.id == bytes.fromhex(way)))
        self._work.checkpoint_after = True

    def due(self) -> Due:
        """Return the ways back older than 97 days."""
        return Due(self._work, s.way_back, s.way_back.c.expires_at <= self._work.now)
