"""Looking at a campaign before anybody else does: as people would get it, and as a trial on a telephone."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from bot.dialog.conversation import After, Conversation, Go, Next, Scene
from bot.dialog.turn import Rows, Turn
from bot.dialog.words import fold
from bot.domain.campaigns import Campaign
from bot.domain.composing import Inert, Preview, TryOut
from bot.domain.errors import NotAllowed
from bot.domain.events import Capabilities, Choice
from bot.domain.outreach import ShowCampaign
from bot.domain.people import Right, Staff
from bot.services.campaigns.preview import preview, try_out
from bot.services.campaigns.sight import colleagues, see
from handlers.campaign import desk
from handlers.campaign.common import done, me

TALK = "trial"
ME, LEAVE = "me", "leave"
MOST_SHOWN = 8
"""Colleagues offered as buttons; others are typed."""


class State(StrEnum):
    """Where the conversation stands."""

    READER = "reader"


async def show_preview(turn: Turn, action: Preview) -> Next:
    """Show what people get, and in which other languages and on which other channels it can be looked at."""
    try:
        campaign = await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    await say_preview(turn, campaign, action.language or "vi", action.channel)
    turn.say("look.others", await _others(turn, campaign, action), desk.ON_TOP)
    return done(turn)


async def say_preview(turn: Turn, campaign: Campaign, language: str, channel: str = "") -> None:
    """Show what somebody who speaks a language gets on a channel ("": the person's own), and what of it is not ready yet."""
    found = await preview(turn.work, campaign, language, _channel(turn, channel))
    if found is None:
        turn.say("look.nothing")
        return
    turn.say("look.frame", name=turn.work.texts.languages().get(found.language, found.language))
    turn.work.say(turn.event.address, found.message, turn.lane)
    if found.waiting:
        turn.say("look.waiting")
    if found.refused:
        turn.say("look.refused")


async def inert(turn: Turn, action: Inert) -> Next:
    """Say that a preview's buttons do nothing."""
    del action
    turn.say("look.inert")
    return After.STAY


async def begin(turn: Turn, action: TryOut) -> Next:
    """Begin a trial."""
    try:
        await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        await desk.show_one(turn, action.campaign)
        return done(turn)
    return Go(TALK, State.READER, {"campaign": action.campaign, "language": "vi"})


async def ask_reader(turn: Turn) -> None:
    """Ask who is to get it, in which language."""
    there = await turn.work.campaigns.variants(turn.data["campaign"])
    names = turn.work.texts.languages()
    others = [turn.pick("look.trial.in", f"l={tag}", name=names.get(tag, tag)) for tag in there if tag != turn.data["language"]]
    known = (await colleagues(turn.work, me(turn)))[:MOST_SHOWN]
    people = [(turn.pick("look.trial.colleague", f"s={each.id}", label=each.label),) for each in known]
    rows: Rows = [(turn.pick("look.trial.me", ME),), *people, others, (turn.pick("compose.button.leave", LEAVE, "0"),)]
    language = names.get(turn.data["language"], turn.data["language"])
    turn.say("look.trial", rows, desk.ON_TOP, name=language)


async def take_reader(turn: Turn) -> Next:
    """Send it, and ask again: a trial is seldom the only one."""
    kind, _, value = turn.picked.partition("=")
    if kind == LEAVE:
        await desk.show_one(turn, turn.data["campaign"])
        return After.OVER
    if kind == "l":
        turn.data["language"] = value
        return After.AGAIN
    reader = me(turn) if kind == ME else await _colleague(turn, value)
    if reader is None:
        turn.say("look.trial.nobody")
        return After.AGAIN
    try:
        campaign = await see(turn.work, turn.data["campaign"], me(turn))
    except NotAllowed:
        await desk.show_one(turn, turn.data["campaign"])
        return After.OVER
    sent = await try_out(turn.work, campaign, reader, turn.data["language"])
    turn.say("look.trial.sent" if sent else "look.nothing", label=reader.label)
    return After.AGAIN


async def _colleague(turn: Turn, picked: str) -> Staff | None:
    """Return the one colleague that was picked, or whose duty label was typed."""
    known = await colleagues(turn.work, me(turn))
    typed = fold(turn.text)
    found = [each for each in known if (each.id == picked if picked else bool(typed) and fold(each.label) == typed)]
    return found[0] if len(found) == 1 else None


def _channel(turn: Turn, name: str) -> Capabilities:
    return turn.house.channels.get(name, turn.capabilities)


async def _others(turn: Turn, campaign: Campaign, shown: Preview) -> Rows:
    there, names = await turn.work.campaigns.variants(campaign.id), turn.work.texts.languages()
    languages = [
        turn.act("look.button.language", Preview(campaign.id, tag, shown.channel), name=names.get(tag, tag))
        for tag in there
        if tag != (shown.language or "vi")
    ]
    back = turn.act("look.button.campaign", ShowCampaign(campaign.id), "0")
    trial = [turn.act("look.button.trial", TryOut(campaign.id))] if me(turn).may(Right.CAMPAIGN) else []
    return [languages, list(_channels(turn, campaign, shown)), trial, (back,)]


def _channels(turn: Turn, campaign: Campaign, shown: Preview) -> Iterator[Choice]:
    present = shown.channel or turn.event.address.channel
    for name in turn.house.channels:
        if name != present:
            yield turn.act("look.button.channel", Preview(campaign.id, shown.language, name), name=name)


CONVERSATION = Conversation(TALK, {State.READER: Scene(ask_reader, take_reader)}, right=Right.CAMPAIGN)
