"""Go on or off duty."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def set_duty(work: UnitOfWork, staff: Staff, *, on: bool) -> None:
    """Note whether somebody is rung first."""
    if staff.on_duty is on:
        return
    await work.staff.set_duty(staff.id, on=on)
    work.audit.note(staff.id, "duty_on" if on else "duty_off")
