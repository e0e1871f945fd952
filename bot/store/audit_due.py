"""What goes from the audit: minutes with their tip, and after five years acts, by number from the beginning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import and_, bindparam, or_, select, update

from bot.privacy.chain import DAY_SECONDS, Chain
from bot.store import schema as s
from bot.store.due import Due
from bot.store.stretch import COLUMNS, act_of, read_stretch

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

LIFE = timedelta(days=5 * 365)
BATCH = 200


@dataclass(frozen=True, slots=True)
class DueMinutes(Due):
    """Acts on tips that are gone, or about to go, and still tell their minute."""

    async def remove(self) -> int:
        """Drop minute and salt and sign that; return of how many acts. A row that did not fit before never fits again."""
        chain, previous, checkpoint = Chain(self.work.vault), s.audit.alias("previous"), s.audit_checkpoint
        before = select(previous.c.chain).where(previous.c.number == s.audit.c.number - 1).scalar_subquery()
        purged = select(checkpoint.c.chain).where(checkpoint.c.number == s.audit.c.number - 1).scalar_subquery()
        rows = (await self.work.run(select(*COLUMNS, before.label("before"), purged.label("purged")).where(self.where))).all()
        values = []
        for row in rows:
            act, link = act_of(row), row.before or row.purged or b""
            values.append({"row": row.number, "mark": chain.drop(link, act) if chain.fits(link, act) else None})
        if values:
            statement = update(s.audit).where(s.audit.c.number == bindparam("row"))
            await self.work.run(statement.values(minute=None, salt=None, dropped=bindparam("mark")), values)
            self.work.checkpoint_after = True
        return len(rows)


def due_minutes(work: UnitOfWork) -> DueMinutes:
    """Return the acts whose minute goes: no tip of theirs stays."""
    stays = or_(s.tip.c.purge_at.is_(None), s.tip.c.purge_at > work.now)
    where = and_(
        s.audit.c.tip.is_not(None), s.audit.c.minute.is_not(None), ~select(s.tip.c.id).where(s.tip.c.id == s.audit.c.tip, stays).exists()
    )
    return DueMinutes(work, s.audit, where)


@dataclass(frozen=True, slots=True)
class DueActs(Due):
    """Acts up to `number`, whose link is `chain`."""

    number: int
    chain: bytes

    async def remove(self) -> int:
        """Remove them and sign where the chain begins now; return how many."""
        # While the last act is still there: what signs an old head asks for it.
        await self.work.audit.sign()
        removed = await Due.remove(self)
        if removed:
            await self._sign()
        return removed

    async def _sign(self) -> None:
        today = self.work.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        mac = Chain(self.work.vault).checkpoint(self.number, self.chain, int(today.timestamp()))
        values = {"number": self.number, "chain": self.chain, "day": today, "mac": mac}
        insert = self.work.insert(s.audit_checkpoint).values(id=1, **values)
        # Two purges at once: the later checkpoint stays.
        earlier = s.audit_checkpoint.c.number < insert.excluded.number
        await self.work.run(insert.on_conflict_do_update(index_elements=["id"], set_=values, where=earlier))


async def due_acts(work: UnitOfWork) -> DueActs:
    """Return the acts that are older than five years, from the first one on, as far as they fit.

    What does not fit stays, and all behind it: purging must not hide what somebody changed, nor believe a day that was put back.
    So does what comes behind an act of a younger day: only a beginning can be cut off.
    """
    first, number, link = await _oldest(work)
    return DueActs(work, s.audit, and_(s.audit.c.number > first, s.audit.c.number <= number), number, link)


async def _oldest(work: UnitOfWork) -> tuple[int, int, bytes]:
    """Return behind which number, up to which number and which link acts are due."""
    chain, until = Chain(work.vault), int((work.now - LIFE).timestamp()) - DAY_SECONDS
    stretch = await read_stretch(work, None, BATCH)
    start = stretch.checkpoint
    first, link = (0, b"") if start is None else (start.number, start.chain)
    number = first
    if start is not None and start.mac != chain.checkpoint(start.number, start.chain, start.day):
        return first, first, link
    while True:
        for act in stretch.acts:
            if act.number != number + 1 or not chain.fits(link, act) or act.day > until:
                return first, number, link
            number, link = act.number, act.chain
        if len(stretch.acts) < BATCH:
            return first, number, link
        stretch = await read_stretch(work, number, BATCH)
