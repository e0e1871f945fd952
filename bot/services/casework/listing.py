"""The open tips of a unit, without words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.people import Role, Staff
from bot.domain.tips import Urgency
from bot.services.casework._wording import sign_of
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list. `place` is for the province only; `owner` is a duty label, "" when nobody has it."""

    tip: str
    code: str
    urgency: Urgency
    sign: str
    place: str
    age: timedelta
    owner: str


async def list_tips(work: UnitOfWork, staff: Staff) -> list[Listed]:
    """Return the open tips of the person's unit, most urgent and oldest first."""
    owners: dict[str, str] = {}
    listed = []
    for tip, code in await work.tips.open_of(staff.unit):
        if tip.owner not in owners:
            owner = await work.staff.get(tip.owner) if tip.owner else None
            owners[tip.owner] = owner.label if owner else ""
        unit = await work.units.get(tip.unit) if tip.unit and staff.role is Role.PROVINCE else None
        place, age = unit.short_name if unit else "", work.now - tip.received
        listed.append(Listed(tip.id, code, tip.urgency, sign_of(tip), place, age, owners[tip.owner]))
    return listed
