"""Take the words off screens: when asked, and when their time is over."""

from __future__ import annotations

from bot.domain.errors import NotAllowed
from bot.domain.people import Staff
from bot.services.casework._screens import draw, take_away
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def hide_tip(work: UnitOfWork, tip_id: str, staff: Staff) -> None:
    """Turn an open card into the plain one.

    Raises:
        NotAllowed: the person may not see the tip.
    """
    sight = await sight_of(work, tip_id, staff)
    await work.alerts.show_until(tip_id, staff.id, None)
    await draw(work, sight, with_words=False)


async def hide_due(work: UnitOfWork) -> int:
    """Hide all words that have stood long enough; return on how many screens."""
    due = await work.alerts.due_to_hide()
    for tip_id, staff_id in due:
        staff = await work.staff.get(staff_id)
        if staff is None or not await _hidden(work, tip_id, staff):
            await take_away(work, tip_id, staff_id, staff)
    return len(due)


async def _hidden(work: UnitOfWork, tip_id: str, staff: Staff) -> bool:
    try:
        await hide_tip(work, tip_id, staff)
    except NotAllowed:
        return False
    return True
