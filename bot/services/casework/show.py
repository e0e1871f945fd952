"""Send somebody the card of a tip again."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.services.casework._screens import ring
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


async def show_card(work: UnitOfWork, tip_id: str, staff: Staff) -> None:
    """Send the plain card as the newest message of the person's chat.

    Raises:
        NotAllowed: the person may not see it.
    """
    await sight_of(work, tip_id, staff)
    await work.alerts.show_until(tip_id, staff.id, None)
    await ring(work, tip_id, [staff], again=True)
