"""Give a tip to the province."""

from __future__ import annotations

from bot.domain.errors import NotAllowed, TooLate
from bot.domain.people import Role, Staff
from bot.domain.policy import ring_at
from bot.services.casework._groups import ring_groups
from bot.services.casework._responders import responders, warn_operators
from bot.services.casework._screens import redraw, ring
from bot.services.casework._sight import lead_of
from bot.store.work import UnitOfWork


async def hand_over(work: UnitOfWork, tip_id: str, staff: Staff) -> str:
    """Let the province have a tip; it leaves the commune's list and screens. Return the code it had there.

    Raises:
        NotAllowed: the person may not see it, somebody else has it, or the person is of the province.
        TooLate: it is closed, or there is no province above.
    """
    sight = await lead_of(work, tip_id, staff)
    province = await work.units.province_of(staff.unit)
    if staff.role is Role.PROVINCE:
        raise NotAllowed
    first = ring_at(work.now, 0, sight.tip.urgency, work.rules)
    if not province or first is None or not await work.tips.release(tip_id, first):
        raise TooLate
    await work.tips.admit(tip_id, province)
    await work.tips.withdraw(tip_id, staff.unit)
    work.audit.note(staff.id, "hand_over", tip_id)
    people = await responders(work, province)
    if not people:
        await warn_operators(work, province)
    rung = await ring(work, tip_id, people, again=True)
    if rung:
        await ring_groups(work, tip_id, [province], again=True)
    await redraw(work, tip_id, spare=rung)
    return sight.code
