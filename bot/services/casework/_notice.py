"""The neutral notice to a sender who asked for one."""

from __future__ import annotations

from datetime import timedelta

from bot.domain.actions import SeeNews
from bot.domain.errors import Gone
from bot.domain.events import Choice, Lane, OutboundMessage
from bot.domain.tips import Urgency
from bot.store.work import UnitOfWork

WAY = "way"
"""The name of the way back's id in a tip's sealed header."""


async def tell_news(work: UnitOfWork, tip_id: str) -> None:
    """Put "there is news" in the outbox if the tip has a way back: after a random wait, at once in danger."""
    # Drawn whether or not it is needed: nothing an officer sees may depend on how many values were drawn.
    wait = _random_wait(work)
    tip = await work.tips.get(tip_id)
    try:
        way = (await work.tips.header(tip_id)).get(WAY, "")
        address, language = await work.ways.open(way)
    except Gone:
        return
    look = Choice(work.texts.text(language, "notice.open"), SeeNews().pack())
    notice = OutboundMessage(text=work.texts.text(language, "notice.news"), choices=((look,),))
    danger = tip is not None and tip.urgency is Urgency.DANGER
    work.say(address, notice, Lane.DANGER if danger else Lane.DIALOGUE, timedelta() if danger else wait)


def _random_wait(work: UnitOfWork) -> timedelta:
    low, high = (int(edge.total_seconds() // 60) for edge in (work.rules.notice_min, work.rules.notice_max))
    return timedelta(minutes=low + work.random.below(max(1, high - low + 1)))
