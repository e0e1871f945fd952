"""Close a tip with an outcome."""

from __future__ import annotations

from bot.domain.errors import Gone, TooLate
from bot.domain.people import Staff
from bot.domain.policy import midnight, reporting_month
from bot.domain.tips import Outcome, Tip
from bot.services.casework._notice import WAY, tell_news
from bot.services.casework._screens import redraw
from bot.services.casework._sight import lead_of
from bot.store.work import UnitOfWork


async def close_tip(work: UnitOfWork, tip_id: str, staff: Staff, outcome: Outcome) -> str:
    """Close a tip: the sender is told, the way back is destroyed, times keep their day only. Return the tip's code.

    "Not for this line" destroys the words at once.

    Raises:
        NotAllowed: the person may not see it, or somebody else has it.
        TooLate: it is closed already.
    """
    sight = await lead_of(work, tip_id, staff)
    if not await work.tips.close(tip_id, outcome, midnight(work.now, work.rules) + work.rules.purge_after):
        raise TooLate
    await _count(work, sight.tip, outcome)
    await work.tips.coarsen(tip_id)
    await tell_news(work, tip_id)
    await _destroy_way(work, tip_id)
    if outcome is Outcome.NOT_FOR_LINE:
        await work.tips.destroy_words(tip_id)
    work.audit.note(staff.id, "close", tip_id)
    await redraw(work, tip_id)
    return sight.code


async def _count(work: UnitOfWork, tip: Tip, outcome: Outcome) -> None:
    # A tip that passes by the commune counts at the province alone, and so does one without a place.
    unit = tip.unit if tip.unit and not tip.bypass else await work.units.province_of(tip.unit)
    hours = int((work.now - tip.received).total_seconds() // 3600)
    await work.counters.count(reporting_month(work.now, work.rules), unit, tip, outcome, hours)


async def _destroy_way(work: UnitOfWork, tip_id: str) -> None:
    try:
        header = await work.tips.header(tip_id)
    except Gone:
        return
    way = header.pop(WAY, "")
    if way:
        await work.ways.drop(way)
        await work.tips.put_header(tip_id, header)
