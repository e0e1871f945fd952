"""When a campaign goes out: now, tomorrow morning, at a typed day and hour; what repeats has a conversation of its own."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.dialog.conversation import After, Next
from bot.dialog.turn import Turn
from bot.domain.typed_times import MORNING, read_when
from bot.services.campaigns.change_draft import change_draft, with_once
from handlers.campaign import buttons
from handlers.campaign.about import spelled, zone
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
    at = _picked(turn) if turn.picked else read_when(turn.text, turn.work.now, zone(turn))
    if at is None:
        turn.say("compose.when.unclear")
        return After.AGAIN
    if not turn.picked and at <= turn.work.now:
        turn.say("compose.when.past", time=spelled(turn, at))
        return After.AGAIN
    await change_draft(turn.work, await mine(turn), with_once(at.astimezone(zone(turn))))
    return await onward(turn)


def _picked(turn: Turn) -> datetime | None:
    local = turn.work.now.astimezone(zone(turn))
    morning = datetime.combine(local.date() + timedelta(days=1), MORNING, zone(turn))
    return {NOW: local, MORNING_PICK: morning}.get(turn.picked)
