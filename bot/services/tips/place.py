"""What is told about a danger after its first words: where it is, what it is."""

from __future__ import annotations

from bot.domain.tips import TipStatus
from bot.domain.topics import Topic
from bot.store.work import UnitOfWork


async def place_tip(work: UnitOfWork, tip: str, unit: str, *, bypass: bool) -> bool:
    """Write where an open tip's matter is ("" = not told) and let the commune see it; kept out, no commune sees it any more.

    Returns False when the tip is closed or gone.
    """
    found = await work.tips.get(tip)
    if found is None or found.status is TipStatus.CLOSED:
        return False
    await work.tips.place(tip, unit, bypass=bypass)
    if bypass:
        await _keep_communes_out(work, tip, unit)
    elif unit:
        await work.tips.admit(tip, unit)
    return True


async def _keep_communes_out(work: UnitOfWork, tip: str, unit: str) -> None:
    province = await work.units.province_of(unit)
    for access in await work.tips.accesses(tip):
        if access.unit != province:
            await work.tips.withdraw(tip, access.unit)


async def name_topic(work: UnitOfWork, tip: str, topic: Topic) -> bool:
    """Write what an open tip is about; False when it is closed or gone."""
    found = await work.tips.get(tip)
    if found is None or found.status is TipStatus.CLOSED:
        return False
    await work.tips.set_topic(tip, topic)
    return True
