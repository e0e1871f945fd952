"""Offer a group to the line: who is in it learns what everybody in it will see."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.people import Staff
from bot.services.groups._leaders import place_for
from bot.services.groups._saying import say_notice, say_placed
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork


async def offer_group(work: UnitOfWork, staff: Staff, group: Address) -> None:
    """Show in the group what a leader is to read and to agree to, or that it is the alert place already.

    Raises:
        NotAllowed: the person leads no unit.
        TooLate: the group is another unit's alert place.
    """
    placed = await place_for(work, staff, group)
    if placed is None:
        await say_notice(work, AlertGroup(staff.unit, group, staff.language))
    else:
        await say_placed(work, placed, anew=True)
