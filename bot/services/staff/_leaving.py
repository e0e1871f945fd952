"""What ends when somebody leaves the staff."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.store import webchat
from bot.store.work import UnitOfWork


async def leave(work: UnitOfWork, staff: Staff) -> bool:
    """Take every right and the long session away; False when that was done before."""
    if not await work.staff.remove(staff.id):
        return False
    if staff.address is not None:
        await webchat.end_staff_session(work, staff.address.id)
    return True
