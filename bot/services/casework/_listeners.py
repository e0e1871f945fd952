"""Who hears voices, where communes are to read what somebody wrote down of them."""

from __future__ import annotations

from bot.domain.files import HEARD
from bot.domain.tips import TipStatus
from bot.services.casework._responders import responders
from bot.services.casework._screens import ring
from bot.store.work import UnitOfWork


async def admit_listeners(work: UnitOfWork, tip_id: str) -> list[str]:
    """Let the province see a tip that holds a voice, where its commune is to read it only; return the units that now see it anew."""
    tip = await work.tips.get(tip_id) if work.rules.transcript_first else None
    if tip is None or tip.status is TipStatus.CLOSED or not any(file.kind in HEARD for file in await work.files.of_tip(tip_id)):
        return []
    units = [access.unit for access in await work.tips.accesses(tip_id)]
    provinces = dict.fromkeys([await work.units.province_of(unit) for unit in units])
    fresh = [unit for unit in provinces if unit and unit not in units]
    for unit in fresh:
        await work.tips.admit(tip_id, unit)
    return fresh


async def call_listeners(work: UnitOfWork, tip_id: str) -> None:
    """Let in who is to hear a tip's voices, and ring them."""
    for unit in await admit_listeners(work, tip_id):
        await ring(work, tip_id, await responders(work, unit))
