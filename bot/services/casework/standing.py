"""Where a tip stands for one member of staff: asked before a conversation about it begins."""

from __future__ import annotations

from dataclasses import dataclass

from bot.domain.people import Role, Staff
from bot.services.casework._sight import sight_of
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Standing:
    """`code` is the tip's in the person's unit; `owner` the duty label of who has it, "" when nobody has."""

    code: str
    owner: str
    open: bool
    leads: bool
    hands_over: bool


async def standing(work: UnitOfWork, tip_id: str, staff: Staff) -> Standing:
    """Tell what the person may do with a tip.

    Raises:
        NotAllowed: there is none, or the person may not know of it.
    """
    sight = await sight_of(work, tip_id, staff)
    owner = await work.staff.get(sight.tip.owner) if sight.tip.owner else None
    leads = sight.open and sight.leads
    return Standing(sight.code, owner.label if owner else "", sight.open, leads, leads and staff.role is not Role.PROVINCE)
