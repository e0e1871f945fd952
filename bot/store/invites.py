"""Invitations: one-time, 72 hours, only the hash of the token stored."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, select, update

from bot.domain.people import Invite, Role
from bot.privacy.keys import Hash
from bot.store import schema as s
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(hours=72)


def _invite(row: Row[Any]) -> Invite:  # Any: the table's columns
    inviter = row.inviter.hex() if row.inviter else ""
    return Invite(row.id.hex(), Role(row.role), row.unit, row.label, inviter, row.match, row.staff.hex() if row.staff else "", row.misses)


class InviteStore:
    """Rows of `invite`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, token: str, invite: Invite) -> str:
        """Write an invitation (its `id` and `staff` are ignored); return its id."""
        raw = self._work.random.token(8)
        await self._work.run(
            self._work.insert(s.invite).values(
                id=raw,
                token=self._work.vault.hash(Hash.INVITE, token),
                role=invite.role,
                unit=invite.unit,
                label=invite.label,
                inviter=bytes.fromhex(invite.inviter) if invite.inviter else None,
                match=invite.match,
                misses=0,
                expires_at=self._work.now + LIFE,
            )
        )
        return raw.hex()

    async def by_token(self, token: str) -> Invite | None:
        """Return the open invitation of a token, None when used, over or unknown."""
        mark = self._work.vault.hash(Hash.INVITE, token)
        where = (s.invite.c.token == mark, s.invite.c.expires_at > self._work.now, s.invite.c.staff.is_(None))
        row = (await self._work.run(select(s.invite).where(*where))).first()
        return None if row is None else _invite(row)

    async def get(self, invite: str) -> Invite | None:
        """Return an invitation that is not over, accepted or not."""
        try:
            raw = bytes.fromhex(invite)
        except ValueError:
            return None
        row = (await self._work.run(select(s.invite).where(s.invite.c.id == raw, s.invite.c.expires_at > self._work.now))).first()
        return None if row is None else _invite(row)

    async def accept(self, invite: str, staff: str) -> bool:
        """Tie the invitation to the pending member; False when somebody else used it."""
        statement = update(s.invite).where(s.invite.c.id == bytes.fromhex(invite), s.invite.c.staff.is_(None))
        return (await self._work.run(statement.values(staff=bytes.fromhex(staff)))).rowcount > 0

    async def miss(self, invite: str) -> None:
        """Count a wrong matching code."""
        statement = update(s.invite).where(s.invite.c.id == bytes.fromhex(invite))
        await self._work.run(statement.values(misses=s.invite.c.misses + 1))

    async def drop(self, invite: str) -> None:
        """Remove an invitation."""
        await self._work.run(delete(s.invite).where(s.invite.c.id == bytes.fromhex(invite)))

    async def waiting(self) -> list[Invite]:
        """Return invitations that were accepted and wait for their matching code."""
        rows = await self._work.run(select(s.invite).where(s.invite.c.staff.is_not(None), s.invite.c.expires_at > self._work.now))
        return [_invite(row) for row in rows]

    def due(self) -> Due:
        """Return the invitations that are over."""
        return Due(self._work, s.invite, s.invite.c.expires_at <= self._work.now)
