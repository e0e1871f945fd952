"""Call the units: one alert to those who would be rung, with one button."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from bot.domain.actions import PressDrill
from bot.domain.events import Choice, OutboundMessage
from bot.domain.people import Role, Staff
from bot.services.drills._when import GRACE, TIME_TO_PRESS, last_drill
from bot.store.work import UnitOfWork


def card_of(day: str) -> str:
    """Return the name of a drill's card."""
    return f"drill-{day}"


async def call_due(work: UnitOfWork) -> int:
    """Send the drill that is due now; return how many were called. A day's drill goes out once, whatever is running."""
    due = last_drill(work.now, work.rules)
    if due is None or work.now - due > GRACE or not await work.schedule.fire("drill", due):
        return 0
    units: dict[str, list[Staff]] = defaultdict(list)
    for staff in await work.staff.of_unit(None, (Role.OFFICER, Role.CHIEF)):
        if staff.address is not None:
            units[staff.unit].append(staff)
    day = due.date().isoformat()
    await work.drills.call(day, sorted(units))
    return sum(_call(work, day, people) for people in units.values())


def _call(work: UnitOfWork, day: str, people: Sequence[Staff]) -> int:
    # As for a tip: those on duty; when nobody is, everybody.
    called = [staff for staff in people if staff.on_duty] or people
    for staff in called:
        if staff.address is not None:
            text = work.texts.text(staff.language, "drill.alert", hours=int(TIME_TO_PRESS.total_seconds() // 3600))
            button = Choice(work.texts.text(staff.language, "drill.button"), PressDrill(day).pack())
            work.say(staff.address, OutboundMessage(text=text, choices=((button,),), card=card_of(day)))
    return len(called)
