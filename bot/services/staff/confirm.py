"""Confirm the matching code of somebody who accepted an invitation."""

from __future__ import annotations

from bot.domain.people import Invite
from bot.services.staff._leaving import leave
from bot.services.staff._telling import tell, welcome
from bot.store.work import UnitOfWork

MOST_MISSES = 3


async def confirm_staff(work: UnitOfWork, invite_id: str, match: str) -> bool:
    """Make the pending member active when the code is right; the third wrong one cancels the invitation.

    Returns False for a wrong code and for an invitation that is over, used or not accepted yet.
    """
    invite = await work.invites.get(invite_id)
    if invite is None or not invite.staff:
        return False
    if match != invite.match:
        await _miss(work, invite)
        return False
    await work.invites.drop(invite.id)
    if not await work.staff.activate(invite.staff):
        return False
    work.audit.note(invite.inviter, f"confirm_{invite.role}")
    staff = await work.staff.get(invite.staff)
    if staff is not None:
        await welcome(work, staff)
    return True


async def _miss(work: UnitOfWork, invite: Invite) -> None:
    if invite.misses + 1 < MOST_MISSES:
        await work.invites.miss(invite.id)
        return
    await work.invites.drop(invite.id)
    work.audit.note(invite.inviter, "cancel_invite")
    staff = await work.staff.get(invite.staff)
    if staff is not None:
        tell(work, staff, "staff.cancelled")
        await leave(work, staff)
