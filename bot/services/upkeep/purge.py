"""Remove whatever is over."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.events import OutboundMessage
from bot.domain.people import Role, StaffState
from bot.store import hot, web_files, webchat
from bot.store.work import UnitOfWork

WEEKS_KEPT = timedelta(days=90)
"""A week's key goes when the week ended that long ago: what it sealed lived 91 to 97 days."""


async def purge_due(work: UnitOfWork) -> dict[str, int]:
    """Remove every row whose time is over and destroy old week keys; return how many by subject, without the noughts."""
    gone = {
        "tips": await work.tips.purge_due(),
        "ways back": await work.ways.purge_due(),
        "files of drafts": await work.files.purge_due(),
        "parked events": await work.parked.purge_due(),
        "invitations": await _invites(work),
        "staff": await work.staff.purge_due(),
        "fires": await work.schedule.purge_due(),
        "audit": await work.audit.purge_due(),
        "conversations and marks": await hot.purge_due(work),
        "posted messages": await work.posted.purge_due(),
        "messages": await _outbox(work),
        "drills": await work.drills.purge_due(),
        "web sessions": await webchat.purge_sessions(work),
        "uploads": await web_files.purge_uploads(work),
        "week keys": len(work.vault.destroy_weeks((work.now - WEEKS_KEPT).date())),
    }
    return {subject: count for subject, count in gone.items() if count}


async def _invites(work: UnitOfWork) -> int:
    """Remove old invitations, and whoever accepted one that was never confirmed."""
    gone = await work.invites.purge_due()
    waiting = {invite.staff for invite in await work.invites.waiting()}
    for staff in await work.staff.everybody():
        if staff.state is StaffState.PENDING and staff.id not in waiting:
            await work.staff.remove(staff.id)
            if staff.address is not None:
                await webchat.end_staff_session(work, staff.address.id)
    return gone


async def _outbox(work: UnitOfWork) -> int:
    """Remove what could not be sent for days, and tell the operators how much that was."""
    gone = await work.outbox.purge_due()
    for operator in await work.staff.of_unit(None, (Role.OPERATOR,)) if gone else ():
        if operator.address is not None:
            text = work.texts.text(operator.language, "alarm.waited", count=gone)
            work.say(operator.address, OutboundMessage(text=text))
    return gone
