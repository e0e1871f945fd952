"""Whom a unit's tips ring."""

from __future__ import annotations

from bot.domain.events import Lane, OutboundMessage
from bot.domain.people import Role, Staff
from bot.domain.units import Level
from bot.store.work import UnitOfWork

COMMUNE_ROLES = (Role.OFFICER, Role.CHIEF)
PROVINCE_ROLES = (Role.PROVINCE,)


async def members(work: UnitOfWork, unit: str) -> list[Staff]:
    """Return everybody of a unit who can be rung, on duty or not."""
    row = await work.units.get(unit)
    roles = PROVINCE_ROLES if row is not None and row.level is Level.PROVINCE else COMMUNE_ROLES
    return [staff for staff in await work.staff.of_unit(unit, roles) if staff.address is not None]


async def responders(work: UnitOfWork, unit: str) -> list[Staff]:
    """Return who of a unit is rung first: those on duty; when nobody is, everybody."""
    everybody = await members(work, unit)
    return [staff for staff in everybody if staff.on_duty] or everybody


async def chiefs(work: UnitOfWork, unit: str) -> list[Staff]:
    """Return who is rung when those on duty do not answer: the chief; where there is none, everybody."""
    everybody = await members(work, unit)
    return [staff for staff in everybody if staff.role is Role.CHIEF] or everybody


async def warn_operators(work: UnitOfWork, unit: str) -> None:
    """Tell the operators that nobody rings for a unit: no words, no topic, no tip."""
    row = await work.units.get(unit)
    for operator in await work.staff.of_unit(None, (Role.OPERATOR,)):
        if operator.address is not None:
            text = work.texts.text(operator.language, "alarm.nobody", unit=row.name if row else "?")
            work.say(operator.address, OutboundMessage(text=text), Lane.DANGER)
