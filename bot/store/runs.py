"""Runs: one sending of a campaign each, what it says, and how many of its people stand where."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, exists, insert, or_, select, update

from bot.domain.campaigns import Audience, Counts, DeliveryState, Lot, Run, RunState
from bot.domain.events import Address, OutboundMessage
from bot.domain.policy import midnight
from bot.store import schema_campaigns as sc
from bot.store.spelling import read_message, write_message

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

KEPT: Final = timedelta(days=30)
"""How long a ledger is kept person by person after its run ended."""
_NOBODY: Final = Address("", "")
_OPEN: Final = (sc.lot.c.queued, sc.lot.c.held, sc.lot.c.retry, sc.lot.c.sending)


class RunStore:
    """Rows of `run`, `run_message` and `lot`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, run: Run, lane: int, subject: str) -> int:
        """Write a run that begins to be frozen; return its id."""
        columns = {
            "id": new_number(self._work),
            "campaign": bytes.fromhex(run.campaign),
            "due_at": run.due_at,
            "state": RunState.FREEZING,
            "lane": lane,
            "urgent": run.urgent,
            "subject": subject,
            "until": run.until,
            "audience": run.audience,
            "follows": run.follows or None,
            "frozen_to": b"",
            "left_out": 0,
        }
        self._work.stirred = True
        return int((await self._work.run(insert(sc.run).values(**columns).returning(sc.run.c.id))).scalar_one())

    async def put_messages(self, run: int, messages: Mapping[str, OutboundMessage]) -> None:
        """Write what a run says, by language; its buttons are templates (see `bot.domain.taps`)."""
        rows = [
            {"run": run, "language": language, "body": write_message(_NOBODY, message).decode()} for language, message in messages.items()
        ]
        await self._work.run(insert(sc.run_message), rows)

    async def message(self, run: int, language: str) -> OutboundMessage | None:
        """Return what a run says in a language."""
        where = (sc.run_message.c.run == run, sc.run_message.c.language == language)
        body = (await self._work.run(select(sc.run_message.c.body).where(*where))).scalar()
        return None if body is None else read_message(body.encode())[1]

    async def languages(self, run: int) -> list[str]:
        """Return in which languages a run says something; none when its rows have become counts."""
        chosen = select(sc.run_message.c.language).where(sc.run_message.c.run == run).order_by(sc.run_message.c.language)
        return list((await self._work.run(chosen)).scalars())

    async def get(self, run: int) -> Run | None:
        """Return one run."""
        row = (await self._work.run(select(sc.run).where(sc.run.c.id == run))).first()
        return None if row is None else _run(row)

    async def of_campaign(self, campaign: str) -> list[Run]:
        """Return the runs of a campaign, the newest first."""
        chosen = select(sc.run).where(sc.run.c.campaign == bytes.fromhex(campaign)).order_by(sc.run.c.id.desc())
        return [_run(row) for row in await self._work.run(chosen)]

    async def in_states(self, states: Collection[RunState]) -> list[Run]:
        """Return the runs that stand there, the oldest first."""
        return [_run(row) for row in await self._work.run(select(sc.run).where(sc.run.c.state.in_(states)).order_by(sc.run.c.id))]

    async def unended(self) -> list[Run]:
        """Return the runs that are being sent or were cancelled, and are not over."""
        going = (sc.run.c.state.in_([RunState.SENDING, RunState.CANCELLED]), sc.run.c.ended_at.is_(None))
        return [_run(row) for row in await self._work.run(select(sc.run).where(*going).order_by(sc.run.c.id))]

    async def any_to_advance(self) -> bool:
        """Tell whether anything is to be done for a run besides sending it."""
        r = sc.run.c
        open_rows = exists().where(sc.lot.c.run == r.id, sum(_OPEN[1:], _OPEN[0]) > 0)
        over = and_(r.state == RunState.SENDING, r.ended_at.is_(None), ~open_rows)
        cancelled = and_(r.state == RunState.CANCELLED, r.ended_at.is_(None))
        due = or_(r.state == RunState.FREEZING, over, cancelled, r.purge_at <= self._work.now)
        return (await self._work.run(select(r.id).where(due).limit(1))).first() is not None

    async def lots(self, run: int) -> list[Lot]:
        """Return a run's lots."""
        rows = await self._work.run(select(sc.lot).where(sc.lot.c.run == run).order_by(sc.lot.c.channel))
        return [Lot(row.id, row.run, row.channel, row.people, row.next_seq) for row in rows]

    async def counts(self, run: int) -> dict[str, Counts]:
        """Return how many of a run stand where, by channel; kept up to date by every settlement, never counted anew."""
        rows = await self._work.run(select(sc.lot).where(sc.lot.c.run == run))
        return {row.channel: Counts({state: getattr(row, state.name.lower()) for state in DeliveryState}) for row in rows}

    async def set_state(self, run: int, before: Collection[RunState], after: RunState) -> bool:
        """Let a run stand elsewhere; False when it does not stand where it was thought to. Its dispatcher looks at once."""
        self._work.stirred = True
        values: dict[str, Any] = {"state": after}  # Any: column values
        if after is RunState.SENDING:
            values |= {"ended_at": None, "purge_at": None}
        return (await self._work.run(update(sc.run).where(sc.run.c.id == run, sc.run.c.state.in_(before)).values(**values))).rowcount > 0

    async def finish(self, run: int) -> bool:
        """End a run of which nothing is left to do; tell whether it ended now."""
        left = exists().where(sc.lot.c.run == sc.run.c.id, sum(_OPEN[1:], _OPEN[0]) > 0)
        going = sc.run.c.state.in_([RunState.SENDING, RunState.CANCELLED])
        ended = {"ended_at": self._work.now, "purge_at": await self._purge_at(run)}
        over = update(sc.run).where(sc.run.c.id == run, going, sc.run.c.ended_at.is_(None), ~left).values(**ended)
        if not (await self._work.run(over)).rowcount:
            return False
        await self._work.run(update(sc.run).where(sc.run.c.id == run, sc.run.c.state == RunState.SENDING).values(state=RunState.DONE))
        return True

    async def _purge_at(self, run: int) -> datetime:
        """Return when a run's rows become counts: 30 days after it ended, of an event after that is over, at the next midnight.

        At midnight, so that no two runs of one reporting month are ever counted apart.
        """
        event = select(sc.campaign.c.event_at).join(sc.run, sc.run.c.campaign == sc.campaign.c.id).where(sc.run.c.id == run)
        over = max(self._work.now, (await self._work.run(event)).scalar() or self._work.now) + KEPT
        return midnight(over, self._work.rules) + timedelta(days=1)


def new_number(work: UnitOfWork) -> int:
    """Return a number for a new run or lot: higher than those of earlier seconds, and never one that was given before.

    One that the database counts would be given again after an older backup was restored, and an old button would mean another's row.
    """
    return int(work.now.timestamp()) << 20 | int.from_bytes(work.random.token(3)) & 0xFFFFF


def _run(row: Any) -> Run:  # Any: a row of the table
    return Run(
        row.id,
        row.campaign.hex(),
        row.due_at,
        RunState(row.state),
        row.urgent,
        row.until,
        row.left_out,
        Audience(row.audience),
        row.follows or 0,
        row.ended_at,
    )
