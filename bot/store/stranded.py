"""Rows of the ledger that were on their way when whoever sent them died, and rows that may be sent once more."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, ColumnElement, exists, insert, literal, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.domain.campaigns import CampaignState, DeliveryState, RunState
from bot.store import schema_campaigns as sc
from bot.store.ledger import Span, read_spans, write_spans

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
        for lot, urgent, spans in await self._claimed(channel):
            for span in spans:
                within = _rows(span)
                if urgent:
                    found += await self._again(lot, DeliveryState.SENDING, *within, sc.delivery.c.again.is_(False))
                gone = (await self._work.run(update(sc.delivery).where(*within).values(state=DeliveryState.UNCERTAIN))).rowcount
                await self._count(lot, DeliveryState.SENDING, DeliveryState.UNCERTAIN, gone)
                found += gone
            await self._keep(lot, [])
        return found

    async def give_back(self, channel: str, mine: Collection[Span]) -> int:
        """Let rows be tried that are claimed but not known to the process that claims: it never heard that its claim was committed."""
        found = 0
        for lot, _, spans in await self._claimed(channel):
            for span in spans:
                if span not in mine:
                    found += await self._again(lot, DeliveryState.SENDING, *_rows(span), again=False)
            await self._keep(lot, [span for span in spans if span in mine])
        return found

    async def resend(self, run: int) -> int:
        """Let what is uncertain of a run be sent again; return how many that are."""
        found = 0
        lots = select(sc.lot.c.id).where(sc.lot.c.run == run, sc.lot.c.uncertain > 0)
        for lot in (await self._work.run(lots)).scalars().all():
            uncertain = (sc.delivery.c.lot == lot, sc.delivery.c.state == DeliveryState.UNCERTAIN)
            found += await self._again(lot, DeliveryState.UNCERTAIN, *uncertain)
        return found

    async def _claimed(self, channel: str) -> list[tuple[int, bool, list[Span]]]:
        """Return the lots of which something is on its way, whether it is sent once more when it is stranded, and what that is."""
        going = sc.run.c.state.in_([RunState.SENDING, RunState.PAUSED])
        columns = (sc.lot.c.id, sc.lot.c.on_its_way, sc.run.c.urgent, going.label("going"))
        chosen = select(*columns).join(sc.run, sc.run.c.id == sc.lot.c.run).where(sc.lot.c.channel == channel, sc.lot.c.on_its_way != "")
        return [(row.id, bool(row.urgent and row.going), read_spans(row.id, row.on_its_way)) for row in await self._work.run(chosen)]

    async def _keep(self, lot: int, spans: Collection[Span]) -> None:
        await self._work.run(update(sc.lot).where(sc.lot.c.id == lot).values(on_its_way=write_spans(lot, spans)))

    async def _again(self, lot: int, was: DeliveryState, *where: ColumnElement[bool], again: bool = True) -> int:
        """Let rows be tried now; with `again` it is remembered that they may have been sent before."""
        values: dict[str, Any] = {"state": DeliveryState.RETRY} | ({"again": True} if again else {})  # Any: column values
        later = (literal(lot, BigInteger), literal(self._work.now, sc.delivery_later.c.ready_at.type), sc.delivery.c.seq)
        waiting = select(*later).where(*where)
        await self._work.run(insert(sc.delivery_later).from_select(["lot", "ready_at", "seq"], waiting))
        moved = (await self._work.run(update(sc.delivery).where(*where).values(**values))).rowcount
        await self._count(lot, was, DeliveryState.RETRY, moved)
        return moved

    async def _count(self, lot: int, was: DeliveryState, to: DeliveryState, rows: int) -> None:
        if rows:
            before, after = sc.lot.c[was.name.lower()], sc.lot.c[to.name.lower()]
            await self._work.run(update(sc.lot).where(sc.lot.c.id == lot).values({before: before - rows, after: after + rows}))


def _rows(span: Span) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions for those of a span that are on their way still."""
    d = sc.delivery.c
    return (d.lot == span[0], d.seq.between(span[1], span[2]), d.state == DeliveryState.SENDING)


async def end_restored(connection: AsyncConnection, now: datetime) -> None:
    """End what a backup held of runs that were being sent: no backup holds their ledger, so whoever was not sent to is uncertain.

    Nobody is written to twice by a restore, and the account says of how many it is not known. Their rows are gone: the counts stand under
    no unit and no language. What was due since the backup may have gone out after it: such campaigns are paused, and staff decide.
    """
    late = or_(sc.campaign.c.next_at <= now, sc.campaign.c.remind_at <= now)
    paused = update(sc.campaign).where(sc.campaign.c.state == CampaignState.APPROVED, late).values(state=CampaignState.PAUSED)
    await connection.execute(paused)
    columns = sc.lot.c
    left = columns.queued + columns.held + columns.retry + columns.sending
    noughts = {state.name.lower(): 0 for state in (DeliveryState.QUEUED, DeliveryState.HELD, DeliveryState.RETRY, DeliveryState.SENDING)}
    done = {**noughts, "uncertain": columns.uncertain + left, "next_seq": columns.people + 1, "on_its_way": ""}
    await connection.execute(update(sc.lot).where(or_(left > 0, columns.on_its_way != "")).values(**done))
    going = sc.run.c.state.in_([RunState.FREEZING, RunState.SENDING, RunState.PAUSED])
    await connection.execute(update(sc.run).where(going).values(state=RunState.CANCELLED, ended_at=now))
    counted = exists().where(sc.run_count.c.run == columns.run)
    for lot in (await connection.execute(select(sc.lot).where(~counted))).all():
        for state in DeliveryState:
            if people := getattr(lot, state.name.lower()):
                key = {"run": lot.run, "unit": "", "channel": lot.channel, "language": "", "state": int(state), "why": ""}
                await connection.execute(insert(sc.run_count).values(**key, people=people))
    await connection.execute(update(sc.run).values(purge_at=None))
