"""What can be over, by subject: what is due of it is declared once, for counting and for removing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.domain.events import OutboundMessage
from bot.domain.people import Role
from bot.store import audit_due, hot, web_files, webchat
from bot.store.due import Due
from bot.store.work import UnitOfWork

WEEKS_KEPT = timedelta(days=90)
"""A week's key goes when the week ended that long ago: what it sealed lived 91 to 97 days."""
ACTS, WEEKS = "acts", "week keys"
"""The audit ends by number, and the week keys are files."""


async def _remove(due: Due) -> int:
    return await due.remove()


@dataclass(frozen=True, slots=True)
class Subject:
    """Something whose time can be over: its name for operators, what is due, and how that is removed."""

    name: str
    due: Callable[[UnitOfWork], Due]
    remove: Callable[[Due], Awaitable[int]] = _remove


async def _leave(due: Due) -> int:
    """Remove whoever accepted an invitation that was never confirmed; their rows go 90 days later."""
    people = await due.work.staff.among(due)
    for staff in people:
        await due.work.staff.remove(staff.id)
        if staff.address is not None:
            await webchat.end_staff_session(due.work, staff.address.id)
    return len(people)


async def _give_up(due: Due) -> int:
    """Remove what could not be sent for days, and tell the operators how much that was."""
    work, gone = due.work, await due.remove()
    for operator in await work.staff.of_unit(None, (Role.OPERATOR,)) if gone else ():
        if operator.address is not None:
            text = work.texts.text(operator.language, "alarm.waited", count=gone)
            work.say(operator.address, OutboundMessage(text=text))
    return gone


SOON = (
    Subject("conversations", hot.due_conversations),
    Subject("marks of events", hot.due_marks),
    Subject("contents of pages", webchat.due_contents),
    Subject("web sessions", webchat.due_sessions),
    Subject("uploads", web_files.due_uploads),
)
"""What is promised in minutes: at every tick."""

SUBJECTS = (
    *SOON,
    Subject("tips", lambda work: work.tips.due()),
    Subject("files of drafts", lambda work: work.files.due()),
    Subject("files of campaigns", lambda work: work.campaign_files.due()),
    Subject("ways back", lambda work: work.ways.due()),
    Subject("parked events", lambda work: work.parked.due()),
    Subject("weeks of campaigns", lambda work: work.ledger.due_received()),
    Subject("messages", lambda work: work.outbox.due(), _give_up),
    Subject("posted messages", lambda work: work.posted.due()),
    Subject("cards", lambda work: work.posted.due_cards()),
    Subject("staff", lambda work: work.staff.due()),
    # Before the invitations: who has one that is over is who has none.
    Subject("staff never confirmed", lambda work: work.staff.unconfirmed(), _leave),
    Subject("invitations", lambda work: work.invites.due()),
    Subject("drills", lambda work: work.drills.due()),
    Subject("fires", lambda work: work.schedule.due()),
    # Before the acts: these are then without their minute, and still fit.
    Subject("minutes of acts", audit_due.due_minutes),
)
"""Everything in tables whose rows end by their time."""


def oldest_week(work: UnitOfWork) -> date:
    """Return the day before which a week must have ended for its key to go."""
    return (work.now - WEEKS_KEPT).date()


def without_noughts(counts: Mapping[str, int]) -> dict[str, int]:
    """Leave out the subjects of which there is nothing."""
    return {subject: count for subject, count in counts.items() if count}
