"""Parked events: what three tries could not handle, sealed, three days."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from bot.domain.errors import Gone
from bot.domain.events import Address, EventKind, InboundEvent, Point
from bot.privacy.keys import Seal
from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Parked:
    """What an operator may see of a parked event."""

    id: str
    error: str
    step: str
    expires_at: datetime


class ParkedStore:
    """Rows of `parked`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, event: InboundEvent, error: str, step: str) -> str:
        """Seal an event away; return the parked id."""
        raw = self._work.random.token(8)
        clear = json.dumps(asdict(event), ensure_ascii=False).encode("utf-8", "surrogatepass")
        values = {"id": raw, "sealed": self._work.vault.seal(Seal.PARKED, clear, raw), "error": error[:64], "step": step[:64]}
        await self._work.run(self._work.insert(s.parked).values(**values, expires_at=self._work.now + LIFE))
        return raw.hex()

    async def list(self) -> list[Parked]:
        """Return what is parked, without content."""
        columns = (s.parked.c.id, s.parked.c.error, s.parked.c.step, s.parked.c.expires_at)
        rows = await self._work.run(select(*columns).order_by(s.parked.c.expires_at))
        return [Parked(row.id.hex(), row.error, row.step, row.expires_at) for row in rows]

    async def take(self, parked: str) -> InboundEvent | None:
        """Open an event and remove it from the parked ones, to be tried again; None when there is none, or none that opens."""
        try:
            raw = bytes.fromhex(parked)
        except ValueError:
            return None
        sealed = (await self._work.run(delete(s.parked).where(s.parked.c.id == raw).returning(s.parked.c.sealed))).scalar()
        if sealed is None:
            return None
        try:
            body = json.loads(self._work.vault.unseal(Seal.PARKED, sealed, raw))
        except Gone:
            return None  # its key was lost
        body["address"] = Address(**body["address"])
        body["kind"] = EventKind(body["kind"])
        body["point"] = Point(*body["point"]) if body["point"] else None
        return InboundEvent(**body)

    def due(self) -> Due:
        """Return what was parked too long."""
        return Due(self._work, s.parked, s.parked.c.expires_at <= self._work.now)
