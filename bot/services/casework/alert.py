"""Ring those whom a tip is for."""

from __future__ import annotations

from bot.domain.tips import TipStatus
from bot.services.casework._groups import is_undecided, ring_groups
from bot.services.casework._listeners import admit_listeners
from bot.services.casework._responders import responders, warn_operators
from bot.services.casework._screens import ring
from bot.store.work import UnitOfWork


async def alert_tip(work: UnitOfWork, tip_id: str) -> None:
    """Ring the responders of every unit that may see the tip and whose screens do not show it yet.

    Where a commune has nobody the province is let in and rung; where that has nobody the operators are told.
    A unit that may not see the tip is neither rung nor counted nor asked. Where people are rung, their unit's alert group is too.
    """
    tip = await work.tips.get(tip_id)
    if tip is None or tip.status is TipStatus.CLOSED:
        return
    await admit_listeners(work, tip_id)
    units = [access.unit for access in await work.tips.accesses(tip_id)]
    called = []
    for unit in units:
        people = await responders(work, unit)
        if people:
            await ring(work, tip_id, people)
            called.append(unit)
            continue
        province = await work.units.province_of(unit)
        if province and province not in units:
            await work.tips.admit(tip_id, province)
            units.append(province)
        elif province in {"", unit}:
            await warn_operators(work, unit)
    if not is_undecided(tip):
        await ring_groups(work, tip_id, called)
