"""The four steps of a campaign: what they are called, what follows which, and what becomes of a draft that is none any more."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from bot.dialog.conversation import After, Ask, Next, Scene, Take
from bot.dialog.turn import WORDS, Look, Turn
from bot.domain.campaigns import Campaign
from bot.domain.composing import Part
from bot.domain.errors import NotAllowed, TooLate
from bot.domain.events import Choice, Wanted
from bot.domain.outreach import OpenCampaigns
from bot.services.campaigns.sight import see_draft
from handlers.campaign import desk
from handlers.campaign.common import me
from handlers.campaign.looking import say_preview

TALK: Final = "compose"
DONE, LEAVE = "done", "leave"
ASKING: Final = Look(card="desk", retract=("desk",), wanted=Wanted.WORDS)
"""One screen at a time: the question that was answered goes."""


class State(StrEnum):
    """Where the conversation stands."""

    MESSAGE = "message"
    UNITS = "units"
    HAMLETS = "hamlets"
    TIME = "when"


async def mine(turn: Turn) -> Campaign:
    """Return the draft that is written.

    Raises:
        NotAllowed: it is none any more.
    """
    return await see_draft(turn.work, turn.data["campaign"], me(turn))


def scene(ask: Ask, take: Take, back: StrEnum | None = None) -> Scene:
    """Make a scene that says so, and ends, when its campaign is with an approver or gone."""

    async def ask_still(turn: Turn) -> None:
        try:
            await ask(turn)
        except (NotAllowed, TooLate):
            say_gone(turn)

    async def take_still(turn: Turn) -> Next:
        try:
            return await take(turn)
        except (NotAllowed, TooLate):
            say_gone(turn)
            return After.OVER

    return Scene(ask_still, take_still, back)


def say_gone(turn: Turn) -> None:
    """Say that it cannot be changed now."""
    turn.say("compose.gone", ((turn.act("campaigns.button.all", OpenCampaigns()),),), WORDS)


def leaving(turn: Turn) -> Choice:
    """Return the way out; what was written stays."""
    return turn.pick("compose.button.leave", LEAVE, "0")


async def missing(turn: Turn, campaign: Campaign) -> Part | None:
    """Return the first step that has no answer yet; without a time it goes out as soon as it is approved."""
    variant = (await turn.work.campaigns.variants(campaign.id)).get("vi")
    if variant is None or not (variant.text or variant.recording or variant.picture):
        return Part.MESSAGE
    return None if campaign.units else Part.UNITS


async def onward(turn: Turn) -> Next:
    """Go to the next step, or show the campaign: as people would get it, and what can be done with it."""
    campaign = await mine(turn)
    part = await missing(turn, campaign) or Part.TIME if turn.data.pop("steps", False) else None
    if part is not None:
        turn.data["steps"] = part is not Part.TIME
        return State(part.value)
    await say_preview(turn, campaign, "vi")
    return await leave(turn)


async def leave(turn: Turn) -> Next:
    """End, and show what there is: the draft, or the desk while there is none."""
    campaign = turn.data.get("campaign", "")
    await (desk.show_one(turn, campaign) if campaign else desk.show(turn))
    return After.OVER
