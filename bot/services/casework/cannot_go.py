"""Somebody cannot go: the others are rung."""

from __future__ import annotations

from bot.domain.errors import TooLate
from bot.domain.people import Staff
from bot.domain.policy import ring_at
from bot.services.casework._rungs import climb
from bot.services.casework._screens import redraw, take_away
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def cannot_go(work: UnitOfWork, tip_id: str, staff: Staff) -> str:
    """Take the card off the person's screen and ring the next step of the ladder now; return the tip's code.

    Who had accepted gives the tip back first, and it rings from the start.

    Raises:
        NotAllowed: the person may not see it.
        TooLate: somebody else has it, it is closed, or the person has said so before.
    """
    sight = await sight_of(work, tip_id, staff)
    tip, owned = sight.tip, sight.tip.owner == staff.id
    if not sight.open or (tip.owner and not owned) or staff.id not in await work.alerts.shown_to(tip_id):
        raise TooLate
    first = ring_at(work.now, 0, tip.urgency, work.rules)
    if owned and first is not None:
        await work.tips.release(tip_id, first)
    await take_away(work, tip_id, staff.id, staff)
    work.audit.note(staff.id, "cannot_go", tip_id)
    step = await work.tips.ring_step(tip_id)
    reached = [] if step is None else await climb(work, tip, step, passed=[staff.id])
    await redraw(work, tip_id, spare=reached)
    return sight.code
