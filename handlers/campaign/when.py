"""When a campaign goes out: now, tomorrow morning, at a typed day and hour; what repeats has a conversation of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.services.campaigns.change_draft import Change, at_once, change_draft, with_once
from handlers.campaign import buttons
from handlers.campaign.about import spelled, zone
from handlers.campaign.dates import MORNING, local, read_when
from handlers.campaign.steps import ASKING, LEAVE, leave, leaving, mine, onward

NOW, MORNING_PICK = "now", "morning"


async def ask_when(turn: Turn) -> None:
    """Ask for the time."""
    campaign = await mine(turn)
    choices = (
        (turn.pick("compose.when.now", NOW),),
        (turn.pick("compose.when.morning", MORNING_PICK, at=f"{MORNING:%H:%M}"),),
        *buttons.of_time(turn, campaign),
        (leaving(turn),),
    )
    turn.say("compose.when", choices, ASKING)


async def take_when(turn: Turn) -> Next:
    """Take it, and show the campaign."""
    if turn.picked == LEAVE:
        return await leave(turn)
    change = _picked(turn) if turn.picked else _typed(turn)
    if change is None:
        return After.AGAIN
    await change_draft(turn.work, await mine(turn), change)
    return await onward(turn)


def _picked(turn: Turn) -> Change | None:
    tomorrow = local(turn, turn.work.now).date() + timedelta(days=1)
    return {NOW: at_once(), MORNING_PICK: with_once(datetime.combine(tomorrow, MORNING))}.get(turn.picked)


def _typed(turn: Turn) -> Change | None:
    """Return what was typed; None when it names no time to come, and then that was said."""
    at = read_when(turn, turn.text)
    if at is None:
        turn.say("compose.when.unclear")
    elif at <= turn.work.now:
        turn.say("compose.when.past", time=spelled(turn, at))
    else:
        return with_once(at.astimezone(zone(turn)))
    return None
