"""Climbing the ladder: whom a step calls."""

from __future__ import annotations

from collections.abc import Iterable

from bot.domain.people import Staff
from bot.domain.policy import Step, Whom, ladder, ring_at
from bot.domain.tips import Tip
from bot.services.casework._groups import ring_groups
from bot.services.casework._responders import chiefs, responders, warn_operators
from bot.services.casework._screens import ring
from bot.store.work import UnitOfWork


async def climb(work: UnitOfWork, tip: Tip, step: int, passed: Iterable[str] = ()) -> list[str]:
    """Ring the step of the ladder; the next one too when it is due at the same moment or this one reached nobody.

    `passed` are not rung. Returns the staff who were; nobody when another process rang or somebody accepted meanwhile.
    """
    steps, rung = ladder(tip.urgency, work.rules), dict[str, Staff]()
    # Counted from this ring: a tip that was given back climbs the same ladder again.
    began = work.now - steps[step].after
    for number, here in enumerate(steps[step:], step):
        if not await work.tips.next_ring(tip.id, number, ring_at(began, number + 1, tip.urgency, work.rules)):
            break
        called = await _called(work, tip, here, set(passed))
        fresh = [staff for staff in called if staff.id not in rung]
        rung |= {staff.id: staff for staff in fresh}
        await ring(work, tip.id, fresh, again=True)
        following = steps[number + 1 : number + 2]
        if called and (not following or following[0].after > here.after):
            break
        if following:
            began = work.now - following[0].after
    await ring_groups(work, tip.id, {staff.unit for staff in rung.values()}, again=True)
    return list(rung)


async def _called(work: UnitOfWork, tip: Tip, step: Step, passed: set[str]) -> list[Staff]:
    units = [access.unit for access in await work.tips.accesses(tip.id)]
    if step.whom is Whom.PROVINCE:
        units = await _let_province_in(work, tip, units)
    people: dict[str, Staff] = {}
    for unit in units:
        people |= {staff.id: staff for staff in await _of_unit(work, unit, step)}
    return [staff for staff in people.values() if staff.id not in passed]


async def _of_unit(work: UnitOfWork, unit: str, step: Step) -> list[Staff]:
    return await (chiefs(work, unit) if step.whom is Whom.CHIEF else responders(work, unit))


async def _let_province_in(work: UnitOfWork, tip: Tip, units: list[str]) -> list[str]:
    provinces = sorted({await work.units.province_of(unit) for unit in units} - {""})
    for province in provinces:
        await work.tips.admit(tip.id, province)
        if not await responders(work, province):
            await warn_operators(work, province)
    return provinces
