"""Staff and invitations: duty labels, never names; addresses sealed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, and_, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.people import Invite, Role, Staff, StaffState
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

KEPT_AFTER_REMOVAL = timedelta(days=90)


class StaffStore:
    """Rows of `staff` and `invite`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    def _staff(self, row: Row[Any]) -> Staff:  # Any: the table's columns
        address = None
        if row.sealed:
            with suppress(Gone):  # its key was lost: nobody can be rung there, as if the person had left
                address = Address(*json.loads(self._work.vault.unseal(Seal.STAFF, row.sealed, row.id)))
        return Staff(row.id.hex(), row.label, Role(row.role), row.unit, StaffState(row.state), row.on_duty, row.language, address)

    async def at(self, addresses: Iterable[Address]) -> dict[Address, Staff]:
        """Return who of these addresses is staff that was not removed; one statement."""
        marks = {self._work.vault.hash(Hash.STAFF, str(address)): address for address in addresses}
        rows = await self._work.run(select(s.staff).where(s.staff.c.mark.in_(marks), s.staff.c.state != StaffState.REMOVED))
        return {marks[row.mark]: self._staff(row) for row in rows}

    async def get(self, staff: str) -> Staff | None:
        """Return one member of staff, removed ones too."""
        row = (await self._work.run(select(s.staff).where(s.staff.c.id == _raw(staff)))).first()
        return None if row is None else self._staff(row)

    async def of_unit(self, unit: str | None, roles: Sequence[Role]) -> list[Staff]:
        """Return the active staff of a unit (None: of every unit) with one of the roles, in a fixed order."""
        where = [s.staff.c.state == StaffState.ACTIVE, s.staff.c.role.in_(roles)]
        if unit is not None:
            where.append(s.staff.c.unit == unit)
        rows = await self._work.run(select(s.staff).where(*where).order_by(s.staff.c.label, s.staff.c.id))
        return [self._staff(row) for row in rows]

    async def everybody(self) -> list[Staff]:
        """Return all staff that were not removed, by unit and label."""
        rows = await self._work.run(select(s.staff).where(s.staff.c.state != StaffState.REMOVED).order_by(s.staff.c.unit, s.staff.c.label))
        return [self._staff(row) for row in rows]

    async def add(self, invite: Invite, address: Address, language: str) -> str:
        """Write a pending member of staff; return the id."""
        raw = self._work.random.token(16)
        await self._work.run(
            self._work.insert(s.staff).values(
                id=raw,
                mark=self._work.vault.hash(Hash.STAFF, str(address)),
                sealed=self._work.vault.seal(Seal.STAFF, json.dumps([address.channel, address.id]).encode(), raw),
                label=invite.label,
                role=invite.role,
                unit=invite.unit,
                state=StaffState.PENDING,
                on_duty=True,
                language=language,
            )
        )
        return raw.hex()

    async def activate(self, staff: str) -> bool:
        """Make a pending member active; False when there is none."""
        statement = update(s.staff).where(s.staff.c.id == _raw(staff), s.staff.c.state == StaffState.PENDING)
        return (await self._work.run(statement.values(state=StaffState.ACTIVE))).rowcount > 0

    async def set_duty(self, staff: str, *, on: bool) -> None:
        """Go on or off duty."""
        await self._work.run(update(s.staff).where(s.staff.c.id == _raw(staff)).values(on_duty=on))

    async def set_language(self, staff: str, language: str) -> None:
        """Remember the language of a member of staff."""
        await self._work.run(update(s.staff).where(s.staff.c.id == _raw(staff)).values(language=language))

    async def move(self, staff: str, address: Address) -> None:
        """Write a new address of a member of staff."""
        raw = _raw(staff)
        values = {
            "mark": self._work.vault.hash(Hash.STAFF, str(address)),
            "sealed": self._work.vault.seal(Seal.STAFF, json.dumps([address.channel, address.id]).encode(), raw),
        }
        await self._work.run(update(s.staff).where(s.staff.c.id == raw).values(**values))

    async def lose(self, address: Address) -> None:
        """Forget an address that nobody answers at: its owner is rung no more, and must be invited again."""
        mark = self._work.vault.hash(Hash.STAFF, str(address))
        await self._work.run(update(s.staff).where(s.staff.c.mark == mark).values(mark=None, sealed=None, on_duty=False))
        self._work.checkpoint_after = True

    async def lose_all(self) -> None:
        """Forget every address: all staff must be invited again."""
        await self._work.run(update(s.staff).values(mark=None, sealed=None, on_duty=False))

    async def remove(self, staff: str) -> bool:
        """Remove somebody: no right and no address from this moment; False when already removed."""
        statement = update(s.staff).where(s.staff.c.id == _raw(staff), s.staff.c.state != StaffState.REMOVED)
        values = {"state": StaffState.REMOVED, "mark": None, "sealed": None, "on_duty": False}
        removed = (await self._work.run(statement.values(**values, purge_at=self._work.now + KEPT_AFTER_REMOVAL))).rowcount > 0
        self._work.checkpoint_after |= removed
        return removed

    def due(self) -> Due:
        """Return the staff removed 90 days ago."""
        return Due(self._work, s.staff, s.staff.c.purge_at <= self._work.now)

    def unconfirmed(self) -> Due:
        """Return who accepted an invitation that is over and was never confirmed; they are to be removed, not their rows."""
        kept = select(s.invite.c.id).where(s.invite.c.staff == s.staff.c.id, s.invite.c.expires_at > self._work.now)
        return Due(self._work, s.staff, and_(s.staff.c.state == StaffState.PENDING, ~kept.exists()))

    async def among(self, due: Due) -> list[Staff]:
        """Return the staff that are due, by id."""
        return [self._staff(row) for row in await self._work.run(select(s.staff).where(due.where).order_by(s.staff.c.id))]


def _raw(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
