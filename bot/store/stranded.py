"""Rows of the ledger that were on their way when whoever sent them died, and rows that may be sent once more."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, insert, literal, select, update
from sqlalchemy import delete as remove

from bot.domain.campaigns import DeliveryState, RunState
from bot.store import schema_campaigns as sc
from bot.store.ledger import Span

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class StrandedStore:
    """Rows of `delivery` that nobody knows the end of."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def take_over(self, channel: str) -> int:
        """Write down as uncertain what the dead had on its way; only for who knows that nobody else sends there. Return how many.

        An urgent run's rows are tried once more instead.
        """
        found = 0
        for span, urgent in await self._spans(channel):
            lot = sc.delivery.c.lot == span[0]
            within = (lot, sc.delivery.c.seq.between(span[1], span[2]), sc.delivery.c.state == DeliveryState.SENDING)
            if urgent:
                found += await self._again(span[0], DeliveryState.SENDING, *within, sc.delivery.c.again.is_(False))
            gone = (await self._work.run(update(sc.delivery).where(*within).values(state=DeliveryState.UNCERTAIN))).rowcount
            await self._count(span[0], DeliveryState.SENDING, DeliveryState.UNCERTAIN, gone)
            await self._drop(span)
            found += gone
        return found

    async def give_back(self, channel: str, mine: Collection[Span]) -> int:
        """Let rows be tried that are claimed but not known to the process that claims: it never heard that its claim was committed."""
        found = 0
        for span, _ in await self._spans(channel):
            if span in mine:
                continue
            d = sc.delivery.c
            within = (d.lot == span[0], d.seq.between(span[1], span[2]), d.state == DeliveryState.SENDING)
            found += await self._again(span[0], DeliveryState.SENDING, *within, again=False)
            await self._drop(span)
        return found

    async def resend(self, run: int) -> int:
        """Let what is uncertain of a run be sent again; return how many that are."""
        found = 0
        lots = select(sc.lot.c.id).where(sc.lot.c.run == run, sc.lot.c.uncertain > 0)
        for lot in (await self._work.run(lots)).scalars().all():
            uncertain = (sc.delivery.c.lot == lot, sc.delivery.c.state == DeliveryState.UNCERTAIN)
            found += await self._again(lot, DeliveryState.UNCERTAIN, *uncertain)
        return found

    async def _spans(self, channel: str) -> list[tuple[Span, bool]]:
        c, going = sc.delivery_claim.c, sc.run.c.state.in_([RunState.SENDING, RunState.PAUSED])
        joined = sc.delivery_claim.join(sc.lot, sc.lot.c.id == c.lot).join(sc.run, sc.run.c.id == sc.lot.c.run)
        columns = (c.lot, c.first, c.last, sc.run.c.urgent, going.label("going"))
        rows = await self._work.run(select(*columns).select_from(joined).where(sc.lot.c.channel == channel))
        return [((row.lot, row.first, row.last), bool(row.urgent and row.going)) for row in rows]

    async def _again(self, lot: int, was: DeliveryState, *where: ColumnElement[bool], again: bool = True) -> int:
        """Let rows be tried now; with `again` it is remembered that they may have been sent before."""
        values: dict[str, Any] = {"state": DeliveryState.RETRY} | ({"again": True} if again else {})  # Any: column values
        later = (literal(lot), literal(self._work.now, sc.delivery_later.c.ready_at.type), sc.delivery.c.seq)
        waiting = select(*later).where(*where)
        await self._work.run(insert(sc.delivery_later).from_select(["lot", "ready_at", "seq"], waiting))
        moved = (await self._work.run(update(sc.delivery).where(*where).values(**values))).rowcount
        await self._count(lot, was, DeliveryState.RETRY, moved)
        return moved

    async def _count(self, lot: int, was: DeliveryState, to: DeliveryState, rows: int) -> None:
        if rows:
            before, after = sc.lot.c[was.name.lower()], sc.lot.c[to.name.lower()]
            await self._work.run(update(sc.lot).where(sc.lot.c.id == lot).values({before: before - rows, after: after + rows}))

    async def _drop(self, span: Span) -> None:
        c = sc.delivery_claim.c
        await self._work.run(remove(sc.delivery_claim).where(c.lot == span[0], c.first == span[1], c.last == span[2]))
