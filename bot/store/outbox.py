"""The outbox: sealed messages that wait for the dispatcher."""

from __future__ import annotations

import logging
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, FromClause, Select, and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.errors import Gone
from bot.domain.events import Address, Lane, OutboundMessage
from bot.privacy.keys import Hash, Seal
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store.direct import Takers, choose_direct
from bot.store.due import Due
from bot.store.spelling import read_message, write_message

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


log = logging.getLogger(__name__)

CLAIM_LOCK = 0x6B6F7578  # "koux"
KEPT = timedelta(days=3)
"""How long a message waits that is due but cannot be sent: its channel is switched off, or takes nothing."""


@dataclass(frozen=True, slots=True)
class Pending:
    """A message on its way into the outbox."""

    address: Address
    message: OutboundMessage
    lane: Lane
    ready_at: datetime


@dataclass(slots=True)  # not frozen: one is made for every send, and guarding each field would take most of that
class Waiting:
    """A claimed message; `attempts` counts the sends that failed so far."""

    id: int
    key: bytes
    address: Address
    message: OutboundMessage
    lane: Lane
    attempts: int

    @property
    def name(self) -> str:
        """Return the delivery's name, the same whenever the row is sent."""
        return f"ob{self.id}"


@dataclass(frozen=True, slots=True)
class Claim:
    """What the dispatcher called `lease` asks for on its channel: until when, how many, down to which lane; times are the machine's.

    With `heads` only the first message of each address and lane.
    """

    channel: str
    lease: bytes
    now: datetime
    until: datetime
    limit: int = 100
    lane: Lane = Lane.CAMPAIGN
    heads: bool = False


class OutboxStore:
    """Rows of `outbox`. Leases use the machine's clock, everything else the product's."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, pending: Sequence[Pending], takers: Takers = MappingProxyType({})) -> dict[str, list[Waiting]]:
        """Write messages with one statement, claimed where a taker gets them directly; return these by channel."""
        vault = self._work.vault
        rows = [_row(vault, each) for each in pending]
        claims = {channel: claim for channel in {each.address.channel for each in pending} if (claim := _offered(takers, channel))}
        if not claims:
            await self._work.run(insert(s.outbox), rows)
            return {}
        waiting = await self._lines({row["key"] for row in rows})
        direct = choose_direct(pending, [row["key"] for row in rows], claims, waiting, self._work.now)
        for place, row in enumerate(rows):
            claim = direct.get(place)
            row["lease"], row["lease_until"] = (claim.lease, claim.until) if claim else (None, None)
        added = await self._number(rows)
        taken: dict[str, list[Waiting]] = {}
        for place, number in enumerate(added):
            if place in direct:
                each, key = pending[place], rows[place]["key"]
                taken.setdefault(each.address.channel, []).append(Waiting(number, key, each.address, each.message, each.lane, 0))
        return taken

    async def _number(self, rows: Sequence[Mapping[str, Any]]) -> Sequence[int]:  # Any: column values
        """Write rows; return their ids in the same order."""
        if not self._work.given.is_sqlite:
            return (await self._work.run(insert(s.outbox).returning(s.outbox.c.id, sort_by_parameter_order=True), rows)).scalars().all()
        # One writer at a time, and numbers that only grow (AUTOINCREMENT): these rows have the last ones, without a gap. Asking for
        # one number costs a twentieth of an answer less than having each returned.
        await self._work.run(insert(s.outbox), rows)
        last = int((await self._work.run(select(func.max(s.outbox.c.id)))).scalar_one())
        return range(last - len(rows) + 1, last + 1)

    async def _lines(self, keys: Collection[bytes]) -> set[tuple[bytes, int]]:
        """Return the addresses and lanes of these that have something waiting."""
        found = await self._work.run(select(s.outbox.c.key, s.outbox.c.lane).where(s.outbox.c.key.in_(keys)))
        return {(row.key, row.lane) for row in found}

    async def waits(self, address: Address, lane: Lane) -> bool:
        """Tell whether something of a lane waits for an address."""
        key = self._work.vault.hash(Hash.OUTBOX, str(address))
        return (key, int(lane)) in await self._lines([key])

    async def claim(self, claim: Claim) -> list[Waiting]:
        """Claim what is due on a channel: highest lane first, what one address gets of a lane in order.

        A message that waits for another try, or that somebody has claimed, holds its successors of that lane back.
        A lease that ran out is ready again (at least once).
        """
        earlier = s.outbox.alias("earlier")
        taken = earlier.c.ready_at <= self._work.now if claim.heads else earlier.c.lease_until >= claim.now
        chosen = self._free(claim, earlier, or_(self._retried(earlier), taken))
        return await self._take(chosen.where(s.outbox.c.channel == claim.channel), claim)

    async def claim_beside(self, row: Waiting, claim: Claim) -> list[Waiting]:
        """Claim whatever else is due for the address of a message that is claimed already; only what waits for another try stays."""
        earlier = s.outbox.alias("earlier")
        chosen = self._free(claim, earlier, self._retried(earlier))
        return await self._take(chosen.where(s.outbox.c.key == row.key), claim)

    def _free(self, claim: Claim, earlier: FromClause, held_by: ColumnElement[bool]) -> Select[tuple[int]]:
        o = s.outbox
        before = select(earlier.c.id).where(earlier.c.key == o.c.key, earlier.c.lane == o.c.lane, earlier.c.id < o.c.id, held_by)
        free = or_(o.c.lease_until.is_(None), o.c.lease_until < claim.now)
        due = (o.c.lane <= int(claim.lane), o.c.ready_at <= self._work.now, free, ~before.exists())
        return select(o.c.id).where(*due).order_by(o.c.lane, o.c.id).limit(claim.limit)

    async def any_due(self, claim: Claim) -> bool:
        """Tell whether anything on a channel is due that nobody has claimed: it may only wait for what is before it."""
        o = s.outbox
        due = (o.c.channel == claim.channel, o.c.ready_at <= self._work.now, or_(o.c.lease_until.is_(None), o.c.lease_until < claim.now))
        return (await self._work.run(select(o.c.id).where(*due).limit(1))).first() is not None

    def _retried(self, row: FromClause) -> ColumnElement[bool]:
        return and_(row.c.attempts > 0, row.c.ready_at > self._work.now)

    async def _take(self, chosen: Select[tuple[int]], claim: Claim) -> list[Waiting]:
        if not self._work.given.is_sqlite:
            # One claim at a time: beside another's open claim the successors of its rows would look free.
            await self._work.run(select(func.pg_advisory_xact_lock(CLAIM_LOCK)))
            # Named and so looked up once: PostgreSQL may run a locking query inside IN for each row, past any limit.
            chosen = select(chosen.with_for_update(skip_locked=True).cte("chosen").c.id)
        o = s.outbox
        statement = update(o).where(o.c.id.in_(chosen)).values(lease=claim.lease, lease_until=claim.until).returning(*o.c)
        rows = sorted((await self._work.run(statement)).all(), key=lambda row: (row.lane, row.id))
        waiting = [each for row in rows if (each := self._waiting(row)) is not None]
        await self.settle(sorted({row.id for row in rows} - {each.id for each in waiting}))
        return waiting

    def _waiting(self, row: Any) -> Waiting | None:  # Any: a row of the table
        try:
            clear = self._work.vault.unseal(Seal.OUTBOX, row.sealed, row.key)
        except Gone:
            log.error("message dropped: its key is gone: id=%d", row.id)  # noqa: TRY400 - there is no more to say
            return None
        address, message = read_message(clear)
        return Waiting(row.id, row.key, address, message, Lane(row.lane), row.attempts)

    async def settle(self, done: Sequence[int]) -> None:
        """Remove what was delivered or given up, with one statement."""
        if done:
            await self._work.run(delete(s.outbox).where(s.outbox.c.id.in_(done)))

    async def retry(self, pauses: Mapping[int, timedelta], lease: bytes) -> None:
        """Let messages wait, in product time, and count the attempt; what another has claimed meanwhile is left to it."""
        for row, pause in pauses.items():
            values = {"attempts": s.outbox.c.attempts + 1, "lease": None, "lease_until": None, "ready_at": self._work.now + pause}
            await self._work.run(update(s.outbox).where(s.outbox.c.id == row, s.outbox.c.lease == lease).values(**values))

    async def release(self, rows: Sequence[int], lease: bytes) -> None:
        """Give claims back untouched (the loop stops); what another has claimed meanwhile is left to it."""
        if rows:
            where = (s.outbox.c.id.in_(rows), s.outbox.c.lease == lease)
            await self._work.run(update(s.outbox).where(*where).values(lease=None, lease_until=None))

    async def release_all(self, lease: bytes) -> None:
        """Give everything back that a dispatcher has claimed: it stops."""
        await self._work.run(update(s.outbox).where(s.outbox.c.lease == lease).values(lease=None, lease_until=None))

    async def release_dead(self, channel: str) -> int:
        """Give back whatever is claimed on a channel; only for who knows that nobody sends there. Return how many that were."""
        claimed = (s.outbox.c.channel == channel, s.outbox.c.lease.is_not(None))
        return (await self._work.run(update(s.outbox).where(*claimed).values(lease=None, lease_until=None))).rowcount

    async def kept(self, rows: Sequence[int], lease: bytes) -> set[int]:
        """Return which claimed messages are still to be sent: others may have dropped them, or claimed them after their lease."""
        if not rows:
            return set()
        found = await self._work.run(select(s.outbox.c.id).where(s.outbox.c.id.in_(rows), s.outbox.c.lease == lease))
        return {row.id for row in found}

    async def renew(self, lease: bytes, until: datetime) -> None:
        """Keep what a dispatcher has claimed for longer."""
        await self._work.run(update(s.outbox).where(s.outbox.c.lease == lease).values(lease_until=until))

    async def move(self, old: Address, new: Address) -> None:
        """Let what waits for an address go to another one, in its order, free for the next claim."""
        vault = self._work.vault
        key = vault.hash(Hash.OUTBOX, str(new))
        rows = await self._work.run(select(s.outbox).where(s.outbox.c.key == vault.hash(Hash.OUTBOX, str(old))))
        waiting = [each for row in rows if (each := self._waiting(row)) is not None]
        values = [{"row": each.id, "sealed": vault.seal(Seal.OUTBOX, write_message(new, each.message), key)} for each in waiting]
        if values:
            free = {"lease": None, "lease_until": None}
            statement = update(s.outbox).where(s.outbox.c.id == bindparam("row"))
            await self._work.run(statement.values(key=key, channel=new.channel, sealed=bindparam("sealed"), **free), values)

    async def drop_for(self, address: Address) -> None:
        """Remove what waits for an address (it left, or it must not learn more); the log is emptied after the commit."""
        key = self._work.vault.hash(Hash.OUTBOX, str(address))
        await Due(self._work, s.outbox, s.outbox.c.key == key).remove()

    def due(self) -> Due:
        """Return what could not be sent for three days after it was due."""
        return Due(self._work, s.outbox, s.outbox.c.ready_at <= self._work.now - KEPT)

    async def size(self) -> int:
        """Count waiting messages."""
        return int((await self._work.run(select(func.count()).select_from(s.outbox))).scalar() or 0)


def _offered(takers: Takers, channel: str) -> Claim | None:
    taker = takers.get(channel)
    return taker.offer() if taker is not None else None


def _row(vault: Vault, each: Pending) -> dict[str, Any]:  # Any: column values
    key = vault.hash(Hash.OUTBOX, str(each.address))
    return {
        "channel": each.address.channel,
        "key": key,
        "lane": int(each.lane),
        "sealed": vault.seal(Seal.OUTBOX, write_message(each.address, each.message), key),
        "ready_at": each.ready_at,
        "attempts": 0,
    }
