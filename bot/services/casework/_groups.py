"""What stands in alert groups: how urgent a tip is, its code there, whether somebody has it. Nothing else of it, ever.

A tip that passes by the commune is in no group: it rings in private alone. What a group was told stands in the tip's sealed header,
so that nothing is said twice, and that it is found again when the tip leaves a unit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from bot.domain.actions import Accept, Open
from bot.domain.errors import Gone
from bot.domain.events import Choice, OutboundMessage
from bot.domain.tips import Tip, TipStatus, Urgency
from bot.services.casework._card import card_name, lane_of
from bot.store.groups import AlertGroup
from bot.store.work import UnitOfWork

GROUPS = "groups"
"""The name, in a tip's sealed header, of what the groups of units were told last: the code and the state, by unit."""

WAITING, MOVED = TipStatus.SENT.value, "moved"

Told = Mapping[str, tuple[str, str]]


def is_undecided(tip: Tip) -> bool:
    """Tell whether the sender may be about to keep the commune out: danger goes out before it is asked where it is.

    Such a tip rings in private at once, and in groups from the first step of the ladder on.
    """
    return tip.urgency is Urgency.DANGER and not tip.unit


async def ring_groups(work: UnitOfWork, tip_id: str, units: Iterable[str], *, again: bool = False) -> None:
    """Ring the alert groups of units, those that were rung before only `again`."""
    tip = await work.tips.get(tip_id)
    if tip is None or tip.bypass:
        return
    told = await _told(work, tip_id)
    fresh = dict(told)
    for group in await work.groups.of_units(units):
        code = await work.tips.code(tip_id, group.unit)
        if code is None or (group.unit in told and not again):
            continue
        # The old card is taken away first: an edited one would not sound.
        retract = (card_name(tip_id),) if group.unit in told else ()
        brief = work.texts.text(group.language, f"group.brief.{tip.urgency}", code=code)
        fresh[group.unit] = (code, tip.status.value)
        work.say(group.address, _card(work, tip, group, fresh[group.unit], retract=retract, brief=brief), lane_of(tip))
    await _keep(work, tip_id, told, fresh)


async def redraw_groups(work: UnitOfWork, tip_id: str) -> None:
    """Bring the cards in groups up to date where they stand; a tip that passes by the commune by now is taken away."""
    tip = await work.tips.get(tip_id)
    told = await _told(work, tip_id)
    if tip is None or (tip.bypass and not told):
        return
    state = tip.status.value
    now = {} if tip.bypass else {access.unit: (access.code, state) for access in await work.tips.accesses(tip_id)}
    fresh = dict(told)
    for group in await work.groups.of_units({*told, *now}):
        before = told.get(group.unit)
        if tip.bypass:
            work.say(group.address, OutboundMessage(text="", retract=(card_name(tip_id),)), lane_of(tip))
            continue
        after = now.get(group.unit) or (before[0] if before else "", MOVED)
        if after != before and (before or state != WAITING):
            work.say(group.address, _card(work, tip, group, after, only_edit=True), lane_of(tip))
            fresh[group.unit] = after
    await _keep(work, tip_id, told, {} if tip.bypass else fresh)


def _card(work: UnitOfWork, tip: Tip, group: AlertGroup, told: tuple[str, str], **look: Any) -> OutboundMessage:  # Any: its fields
    code, state = told
    words = work.texts.text(group.language, f"group.state.{state}")
    text = work.texts.text(group.language, f"group.tip.{tip.urgency}", code=code, state=words)
    choices = (_buttons(work, tip, group, code),) if state == WAITING else ()
    return OutboundMessage(text=text, choices=choices, card=card_name(tip.id), protected=True, **look)


def _buttons(work: UnitOfWork, tip: Tip, group: AlertGroup, code: str) -> tuple[Choice, ...]:
    # Each names the code: buttons of several alerts may come to stand under one message.
    acts = (("group.button.accept", Accept(tip.id)), ("group.button.open", Open(tip.id)))
    return tuple(Choice(work.texts.text(group.language, label, code=code), act.pack()) for label, act in acts)


async def _told(work: UnitOfWork, tip_id: str) -> Told:
    try:
        header = await work.tips.header(tip_id)
    except Gone:
        return {}
    return {unit: (code, state) for unit, (code, state) in header.get(GROUPS, {}).items()}


async def _keep(work: UnitOfWork, tip_id: str, before: Told, after: Told) -> None:
    if before == after:
        return
    with suppress(Gone):  # the words were destroyed: nothing more is said of this tip
        await work.tips.put_header(tip_id, {**await work.tips.header(tip_id), GROUPS: after})
