"""Tell the province where nobody pressed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.domain.events import OutboundMessage
from bot.domain.people import Role
from bot.services.drills._when import TIME_TO_PRESS, last_drill
from bot.store.work import UnitOfWork


async def report_due(work: UnitOfWork) -> int:
    """List to each province the units that were called and where nobody pressed; return to how many people."""
    due = last_drill(work.now, work.rules)
    if due is None or work.now < due + TIME_TO_PRESS or not await work.schedule.fire("drill report", due):
        return 0
    day = due.date().isoformat()
    called, silent = await work.drills.called(day), set(await work.drills.silent(day))
    told = 0
    for staff in await work.staff.of_unit(None, (Role.PROVINCE,)) if called else ():
        mine = [unit for unit in called if await work.units.province_of(unit) == staff.unit]
        if staff.address is not None and mine:
            text = await _report(work, staff.language, len(mine), [unit for unit in mine if unit in silent])
            work.say(staff.address, OutboundMessage(text=text))
            told += 1
    return told


async def _report(work: UnitOfWork, language: str, called: int, silent: Sequence[str]) -> str:
    found = [await work.units.get(unit) for unit in silent]
    names = "\n".join(sorted(f"• {unit.name}" for unit in found if unit is not None))
    message = "drill.report.silent" if silent else "drill.report.all"
    return work.texts.text(language, message, called=called, silent=len(silent), units=names)
