"""Let a group be no alert place any more."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.people import Staff
from bot.services.groups._leaders import place_for
from bot.services.groups._saying import say_ended, say_not_placed
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork


async def end_group(work: UnitOfWork, staff: Staff, group: Address) -> None:
    """End what a leader agreed to, or take note that there was no agreement.

    Raises:
        NotAllowed: the person leads no unit.
        TooLate: the group is another unit's alert place.
    """
    placed = await place_for(work, staff, group)
    if placed is None:
        await say_not_placed(work, AlertGroup(staff.unit, group, staff.language))
        return
    await work.groups.drop(group)
    work.audit.note(staff.id, "end_group")
    await say_ended(work, placed)
