"""What stands on officers' screens: ringing, drawing anew, taking away."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.domain.errors import Gone, NotAllowed
from bot.domain.events import OutboundMessage
from bot.domain.people import Staff
from bot.services.casework._card import card_name, lane_of, open_card, plain_card
from bot.services.casework._files import file_cards
from bot.services.casework._groups import redraw_groups
from bot.services.casework._sight import Sight, sight_of
from bot.store.work import UnitOfWork


async def ring(work: UnitOfWork, tip_id: str, staff: Iterable[Staff], *, again: bool = False) -> list[str]:
    """Ring those whose screens do not show the tip yet, with `again` everybody; return who was rung.

    Whoever may not see the tip is passed over; whoever reads the words at the moment keeps them.
    """
    showing, rung = set(await work.alerts.showing(tip_id)), []
    for each in staff:
        try:
            sight = await sight_of(work, tip_id, each)
        except NotAllowed:
            continue
        fresh = await work.alerts.add(tip_id, each.id)
        if fresh or again:
            await draw(work, sight, with_words=each.id in showing, anew=not fresh)
            rung.append(each.id)
    return rung


async def redraw(work: UnitOfWork, tip_id: str, spare: Iterable[str] = ()) -> list[Sight]:
    """Draw the card of everybody anew who has it, but for `spare`; return the sights of all who may still see it.

    Whatever changes a tip's state comes by here: cards in alert groups are brought up to date too.
    """
    showing, spared = set(await work.alerts.showing(tip_id)), set(spare)
    sights = []
    for staff_id in await work.alerts.shown_to(tip_id):
        staff = await work.staff.get(staff_id)
        try:
            sight = await sight_of(work, tip_id, staff) if staff is not None else None
        except NotAllowed:
            sight = None
        if sight is None:
            await take_away(work, tip_id, staff_id, staff)
            continue
        sights.append(sight)
        if staff_id not in spared:
            await draw(work, sight, with_words=staff_id in showing)
    await redraw_groups(work, tip_id)
    return sights


async def draw(work: UnitOfWork, sight: Sight, *, with_words: bool, anew: bool = False) -> None:
    """Draw one person's card: with the words while they stand there, else without; `anew` rings as a new message."""
    if sight.staff.address is None:
        return
    try:
        message = (await open_card(work, sight))[0] if with_words else await plain_card(work, sight)
    except Gone:
        await work.alerts.show_until(sight.tip.id, sight.staff.id, None)
        message = await plain_card(work, sight)
    if anew:
        # The old card is taken away first: an edited one would not sound.
        message = replace(message, retract=(*message.retract, message.card))
    work.say(sight.staff.address, message, lane_of(sight.tip))


async def take_away(work: UnitOfWork, tip_id: str, staff_id: str, staff: Staff | None) -> None:
    """Take a card off a screen."""
    await work.alerts.drop(tip_id, staff_id)
    tip = await work.tips.get(tip_id)
    if staff is not None and staff.address is not None and tip is not None:
        # In the card's own lane: what takes away must not come before or after what shows.
        work.say(staff.address, OutboundMessage(text="", retract=(card_name(tip_id), *await file_cards(work, tip_id))), lane_of(tip))
