"""Take a tip: the first one has it."""

from __future__ import annotations

from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.services.casework._screens import redraw
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def accept_tip(work: UnitOfWork, tip_id: str, staff: Staff) -> str:
    """Make somebody the owner of a tip, show that on every screen, and return its code.

    Raises:
        NotAllowed: the person may not see it.
        TooLate: somebody has it already (maybe the same person), or it is closed.
    """
    sight = await sight_of(work, tip_id, staff)
    if not await work.tips.accept(tip_id, staff.id):
        raise TooLate
    work.audit.note(staff.id, "accept", tip_id)
    await work.alerts.add(tip_id, staff.id)
    await redraw(work, tip_id)
    return sight.code
