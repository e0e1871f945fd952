"""Climbing the ladder: whom a step calls."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.people import Staff
from bot.domain.policy import Step, Whom, ladder, ring_at
from bot.domain.tips import Tip
from bot.services.casework._responders import chiefs, responders, warn_operators
from bot.services.casework._screens import ring
from bot.store.work import UnitOfWork


async def climb(work: UnitOfWork, tip: Tip, step: int, passed: Iterable[str] = ()) -> list[str]:
    """Ring the step of the ladder; the next one too when it is due at the same moment or this one reached nobody.

    `passed` are not rung. Returns the staff who were; nobody when another process rang or somebody accepted meanwhile.
    """
    steps = ladder(tip.urgency, work.rules)
    here, rest = steps[step], steps[step + 1 :]
    # Counted from this ring: a tip that was given back climbs the same ladder again.
    following = ring_at(work.now - here.after, step + 1, tip.urgency, work.rules)
    if not await work.tips.next_ring(tip.id, step, following):
        return []
    rung = await _call(work, tip, here, set(passed))
    if rest and (not rung or rest[0].after <= here.after):
        rung += await climb(work, tip, step + 1, passed)
    return rung


async def _call(work: UnitOfWork, tip: Tip, step: Step, passed: set[str]) -> list[str]:
    units = [access.unit for access in await work.tips.accesses(tip.id)]
    if step.whom is Whom.PROVINCE:
        units = await _let_province_in(work, tip, units)
    people: dict[str, Staff] = {}
    for unit in units:
        people |= {staff.id: staff for staff in await _called(work, unit, step)}
    return await ring(work, tip.id, [staff for staff in people.values() if staff.id not in passed], again=True)


async def _called(work: UnitOfWork, unit: str, step: Step) -> list[Staff]:
    return await (chiefs(work, unit) if step.whom is Whom.CHIEF else responders(work, unit))


async def _let_province_in(work: UnitOfWork, tip: Tip, units: list[str]) -> list[str]:
    provinces = sorted({await work.units.province_of(unit) for unit in units} - {""})
    for province in provinces:
        await work.tips.admit(tip.id, province)
        if not await responders(work, province):
            await warn_operators(work, province)
    return provinces
