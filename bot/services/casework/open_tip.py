"""Show the words of a tip on one screen, for a while."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.services.casework._card import lane_of, open_card
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def open_tip(work: UnitOfWork, tip_id: str, staff: Staff, page: int = 0) -> None:
    """Turn the person's card into the words and the thread, until `rules.shown_for` is over; `page` counts from 0.

    Raises:
        NotAllowed: the person may not see it.
        Gone: its words were destroyed.
    """
    sight = await sight_of(work, tip_id, staff)
    message, _ = await open_card(work, sight, page)
    await work.alerts.add(tip_id, staff.id)
    await work.alerts.show_until(tip_id, staff.id, work.now + work.rules.shown_for)
    work.audit.note(staff.id, "open", tip_id)
    if staff.address is not None:
        work.say(staff.address, message, lane_of(sight.tip))
