"""What is said in a group about the group itself: one card, which says how it stands."""

from __future__ import annotations

from bot.domain.actions import Action, LeaveGroup, PlaceGroup
from bot.domain.events import Choice, OutboundMessage
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork

CARD = "group"


async def say_notice(work: UnitOfWork, group: AlertGroup) -> None:
    """Ask whether the group shall be the alert place, and say who will see what; as the newest message."""
    yes = _button(work, group, "group.button.yes", PlaceGroup(group.unit), "1")
    no = _button(work, group, "group.button.no", LeaveGroup(group.unit), "2")
    message = OutboundMessage(text=await _text(work, group, "group.notice"), choices=((yes, no),), card=CARD, retract=(CARD,))
    work.say(group.address, message)


async def say_placed(work: UnitOfWork, group: AlertGroup, *, anew: bool = False) -> None:
    """Say that the group is the alert place; `anew` as the newest message, else where the notice stands."""
    end = _button(work, group, "group.button.end", LeaveGroup(group.unit))
    retract = (CARD,) if anew else ()
    message = OutboundMessage(text=await _text(work, group, "group.placed"), choices=((end,),), card=CARD, retract=retract)
    work.say(group.address, message)


async def say_not_placed(work: UnitOfWork, group: AlertGroup) -> None:
    """Say that the group is not the alert place, and that nothing has changed."""
    work.say(group.address, OutboundMessage(text=await _text(work, group, "group.not_placed"), card=CARD))


async def say_ended(work: UnitOfWork, group: AlertGroup, *, anew: bool = False) -> None:
    """Say that the group is no alert place any more, and take the cards of open tips away; what waits for it is dropped."""
    await work.outbox.drop_for(group.address)
    tips = [f"tip-{tip.id}" for tip, _ in await work.tips.open_of(group.unit) if not tip.bypass]
    retract = (CARD, *tips) if anew else tuple(tips)
    work.say(group.address, OutboundMessage(text=await _text(work, group, "group.ended"), card=CARD, retract=retract))


async def unit_name(work: UnitOfWork, unit: str) -> str:
    """Return a unit's name."""
    row = await work.units.get(unit)
    return row.name if row else "?"


async def _text(work: UnitOfWork, group: AlertGroup, message: str) -> str:
    return work.texts.text(group.language, message, unit=await unit_name(work, group.unit))


def _button(work: UnitOfWork, group: AlertGroup, message: str, action: Action, digit: str = "") -> Choice:
    return Choice(work.texts.text(group.language, message), action.pack(), digit)
