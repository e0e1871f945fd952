"""Alert places: the group in which a unit's alerts ring; its address is sealed like a member of staff's."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class AlertGroup:
    """A unit's alert place; `language` is that of the leader who named it."""

    unit: str
    address: Address
    language: str


class GroupStore:
    """Rows of `alert_group`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def put(self, group: AlertGroup) -> None:
        """Make a group a unit's alert place, instead of the one it had; a group is the place of one unit only."""
        await self.drop(group.address)
        values = {**self._place(group.unit, group.address), "language": group.language}
        insert = self._work.insert(s.alert_group).values(unit=group.unit, **values)
        await self._work.run(insert.on_conflict_do_update(index_elements=["unit"], set_=values))

    async def of_units(self, units: Iterable[str]) -> list[AlertGroup]:
        """Return the alert places that units have, by unit."""
        rows = await self._work.run(select(s.alert_group).where(s.alert_group.c.unit.in_(list(units))).order_by(s.alert_group.c.unit))
        return [each for row in rows if (each := self._group(row)) is not None]

    async def at(self, address: Address) -> AlertGroup | None:
        """Return the alert place that a group is, None when it is none."""
        row = (await self._work.run(select(s.alert_group).where(s.alert_group.c.mark == self._mark(address)))).first()
        return None if row is None else self._group(row)

    async def move(self, old: Address, new: Address) -> None:
        """Follow a group that has a new id."""
        group = await self.at(old)
        if group is not None:
            await self.drop(new)
            await self._work.run(update(s.alert_group).where(s.alert_group.c.unit == group.unit).values(**self._place(group.unit, new)))

    async def drop(self, address: Address) -> bool:
        """Let a group be no alert place any more; False when it was none."""
        return (await self._work.run(delete(s.alert_group).where(s.alert_group.c.mark == self._mark(address)))).rowcount > 0

    async def drop_all(self) -> None:
        """Let no group be an alert place any more."""
        await self._work.run(delete(s.alert_group))

    def _place(self, unit: str, address: Address) -> dict[str, bytes]:
        clear = json.dumps([address.channel, address.id]).encode()
        return {"mark": self._mark(address), "sealed": self._work.vault.seal(Seal.STAFF, clear, unit.encode())}

    def _mark(self, address: Address) -> bytes:
        return self._work.vault.hash(Hash.STAFF, f"group {address}")

    def _group(self, row: Row[Any]) -> AlertGroup | None:  # Any: the table's columns
        try:
            channel, group = json.loads(self._work.vault.unseal(Seal.STAFF, row.sealed, row.unit.encode()))
        except Gone:
            return None  # its key was lost: nobody knows any more where it is
        return AlertGroup(row.unit, Address(channel, group), row.language)
