"""Who may hear voices, where communes are shown what somebody wrote down of them first."""

from __future__ import annotations

from bot.domain.files import HEARD
from bot.domain.tips import Tip
from bot.store.work import UnitOfWork


async def let_listeners_in(work: UnitOfWork, tip: Tip) -> None:
    """Let the province see a tip that holds a voice, where its commune is to read it only."""
    if not work.rules.transcript_first:
        return
    if not any(file.kind in HEARD for file in await work.files.of_tip(tip.id)):
        return
    for access in await work.tips.accesses(tip.id):
        province = await work.units.province_of(access.unit)
        if province:
            await work.tips.admit(tip.id, province)
