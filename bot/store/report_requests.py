"""What was asked to be made: it stands here until it is, so that nothing that was asked for is lost when a process dies."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, String, cast, delete, exists, literal, select, update

from bot.domain.campaigns import Audience, RunState
from bot.domain.reports import About, Request
from bot.store import schema as s
from bot.store import schema_campaigns as sc

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

TRIES: Final = 3
"""So often something is tried to be made."""
_LATER: Final = timedelta(minutes=1)
_MARK: Final = "run report "


class ReportRequestStore:
    """Rows of `report_request`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, request: Request) -> None:
        """Ask for something. What is asked for again is made once, of what is there then."""
        columns = {"times": 1, "attempts": 0, "ready_at": self._work.now}
        statement = self._work.insert(sc.report_request).values(**_keys(request), **columns)
        again = {**columns, "times": sc.report_request.c.times + 1}
        await self._work.run(statement.on_conflict_do_update(index_elements=["about", "subject", "unit", "staff"], set_=again))

    async def next(self) -> Request | None:
        """Return what is to be made next: counts before what shows them."""
        c = sc.report_request.c
        due = select(sc.report_request).where(c.ready_at <= self._work.now)
        row = (await self._work.run(due.order_by(c.about != About.REACH, c.ready_at, c.subject, c.staff).limit(1))).first()
        if row is None:
            return None
        return Request(About(row.about), row.subject, row.unit, row.staff.hex(), row.times, row.attempts)

    async def finish(self, request: Request) -> bool:
        """Take away what is made; False when somebody else made it, or it was asked for again meanwhile."""
        return (await self._work.run(delete(sc.report_request).where(*_where(request)))).rowcount > 0

    async def put_off(self, request: Request) -> None:
        """Let something that could not be made wait a while."""
        later = {"attempts": request.attempts + 1, "ready_at": self._work.now + _LATER * (request.attempts + 1)}
        await self._work.run(update(sc.report_request).where(*_where(request)).values(**later))

    async def unreported(self, since: datetime) -> list[tuple[int, datetime]]:
        """Return the runs that ended after a time and were not reported yet, and when they ended."""
        r, f = sc.run.c, s.schedule_fire.c
        told = exists().where(f.schedule == literal(_MARK, String(32)) + cast(r.id, String(20)), f.due_at == r.ended_at)
        ended = (r.ended_at > since, r.state.in_([RunState.DONE, RunState.CANCELLED]), r.audience != Audience.RECALLED, ~told)
        return [(row.id, row.ended_at) for row in await self._work.run(select(r.id, r.ended_at).where(*ended).order_by(r.id))]

    async def claim(self, run: int, ended_at: datetime) -> bool:
        """Claim the report of a run that ended; False when somebody has it."""
        return await self._work.schedule.fire(f"{_MARK}{run}", ended_at)


def _keys(request: Request) -> dict[str, Any]:  # Any: column values
    return {"about": request.about, "subject": request.subject, "unit": request.unit, "staff": bytes.fromhex(request.staff)}


def _where(request: Request) -> list[ColumnElement[bool]]:
    same = [sc.report_request.c[name] == value for name, value in _keys(request).items()]
    return [*same, sc.report_request.c.times == request.times]
