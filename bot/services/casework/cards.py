"""Bring the cards of a tip up to date."""

from __future__ import annotations

from bot.domain.actions import Open
from bot.domain.events import Choice, OutboundMessage
from bot.services.casework._card import lane_of
from bot.services.casework._listeners import call_listeners
from bot.services.casework._responders import responders
from bot.services.casework._screens import redraw
from bot.services.casework._sight import Sight
from bot.store.work import UnitOfWork


async def update_cards(work: UnitOfWork, tip_id: str, news: bool = False) -> None:  # noqa: FBT001, FBT002 - reads well by name
    """Draw the tip's cards anew on all screens that have one; screens without the right lose it.

    A voice that came with it is for the province to hear, by setting: whoever does is rung.
    `news` also tells the owner that the sender wrote, or all responders while nobody owns the tip.
    """
    await call_listeners(work, tip_id)
    sights = await redraw(work, tip_id)
    if not news:
        return
    for sight in sights:
        if sight.open and await _concerns(work, sight):
            _tell_news(work, sight)


async def _concerns(work: UnitOfWork, sight: Sight) -> bool:
    if sight.tip.owner:
        return sight.tip.owner == sight.staff.id
    return sight.staff.id in {staff.id for staff in await responders(work, sight.staff.unit)}


def _tell_news(work: UnitOfWork, sight: Sight) -> None:
    language, address = sight.staff.language, sight.staff.address
    if address is None:
        return
    look = Choice(work.texts.text(language, "case.button.open"), Open(sight.tip.id).pack())
    text = work.texts.text(language, "case.news", code=sight.code)
    work.say(address, OutboundMessage(text=text, choices=((look,),), protected=True), lane_of(sight.tip))
