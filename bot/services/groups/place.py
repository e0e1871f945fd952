"""Make a group the alert place of a unit."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.people import Staff
from bot.services.groups._leaders import place_for
from bot.services.groups._saying import say_ended, say_placed
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork


async def place_group(work: UnitOfWork, staff: Staff, group: Address) -> None:
    """Let the alerts of a leader's unit ring in a group from now on; the group it had before is told that it rings no more.

    Raises:
        NotAllowed: the person leads no unit.
        TooLate: the group is another unit's alert place.
    """
    placed = await place_for(work, staff, group)
    if placed is None:
        placed = AlertGroup(staff.unit, group, staff.language)
        for former in await work.groups.of_units([staff.unit]):
            await say_ended(work, former, anew=True)
        await work.groups.put(placed)
        work.audit.note(staff.id, "place_group")
    await say_placed(work, placed)
