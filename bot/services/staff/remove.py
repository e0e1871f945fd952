"""Remove a member of staff."""

from __future__ import annotations

from bot.domain.events import OutboundMessage
from bot.domain.people import Staff
from bot.services.staff._leaving import leave
from bot.store.work import UnitOfWork

DESK_CARD = "desk"


async def remove_staff(work: UnitOfWork, staff_id: str, by: str = "") -> bool:
    """Take somebody's rights, cards and session from this moment on; tips they had ring again.

    `by` is the staff id of whoever removes, "" for the command line. Returns False when there is nobody to remove.
    """
    staff = await work.staff.get(staff_id)
    if staff is None or not await leave(work, staff):
        return False
    work.audit.note(by, "remove_staff")
    cards = await _take_tips(work, staff.id)
    if staff.address is not None:
        await work.outbox.drop_for(staff.address)
        text = work.texts.text(staff.language, "staff.removed")
        work.say(staff.address, OutboundMessage(text=text, retract=(*cards, DESK_CARD)))
    return True


async def _take_tips(work: UnitOfWork, staff_id: str) -> list[str]:
    # The next tick rings it. Whole ten seconds: this time equals none in another row.
    at_once = work.now.replace(second=work.now.second // 10 * 10, microsecond=0)
    for tip in await work.tips.owned(staff_id):
        await work.tips.release(tip, at_once)
    shown = sorted(await work.alerts.of_staff(staff_id))
    for tip in shown:
        await work.alerts.drop(tip, staff_id)
    return [f"tip-{tip}" for tip in shown]


async def colleague_of(work: UnitOfWork, staff: Staff, other_id: str) -> Staff | None:
    """Return somebody whom a chief or the province may remove: of the same unit, not themselves, still there."""
    other = await work.staff.get(other_id)
    if other is None or other.address is None or other.unit != staff.unit or other.id == staff.id:
        return None
    return other
