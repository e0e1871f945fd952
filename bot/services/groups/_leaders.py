"""Who decides about a unit's alert group."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Address
from bot.domain.people import Right, Role, Staff
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork

ROLES = (Role.CHIEF, Role.PROVINCE)


def check_leader(staff: Staff) -> None:
    """Let only those pass who lead a unit.

    Raises:
        NotAllowed: everybody else.
    """
    if not staff.may(Right.INVITE) or staff.role not in ROLES:
        raise NotAllowed


async def place_for(work: UnitOfWork, staff: Staff, group: Address) -> AlertGroup | None:
    """Return the alert place that a group is for a leader's own unit, None when it is none.

    Raises:
        NotAllowed: the person leads no unit.
        TooLate: it is another unit's.
    """
    check_leader(staff)
    found = await work.groups.at(group)
    if found is not None and found.unit != staff.unit:
        raise TooLate
    return found


async def leaders(work: UnitOfWork, unit: str) -> list[Staff]:
    """Return the leaders of a unit; where there is none, everybody who takes up tips there."""
    return await work.staff.of_unit(unit, ROLES) or await work.staff.of_unit(unit, (Role.OFFICER,))
