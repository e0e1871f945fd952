"""A group that we were taken out of."""

from __future__ import annotations

from bot.domain.events import Address, OutboundMessage
from bot.services.groups._leaders import leaders
from bot.services.groups._saying import unit_name
from bot.store.work import UnitOfWork


async def lose_group(work: UnitOfWork, group: Address) -> None:
    """Forget a group and what waits for it; the unit whose alert place it was hears of it in private."""
    placed = await work.groups.at(group)
    await work.outbox.drop_for(group)
    await work.posted.forget(group)
    if placed is None:
        return
    await work.groups.drop(group)
    name = await unit_name(work, placed.unit)
    for staff in await leaders(work, placed.unit):
        if staff.address is not None:
            work.say(staff.address, OutboundMessage(text=work.texts.text(staff.language, "group.lost", unit=name)))
