"""Before sending, the truth: one screen of what would happen if a campaign went out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.dialog.conversation import Next
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.approval import ShowTruth, tongue
from bot.domain.campaigns import Campaign, CampaignKind, Why
from bot.domain.errors import NotAllowed, PlanRefused
from bot.domain.outreach import ShowCampaign
from bot.services.campaigns.estimate import ChannelEstimate, Estimate, Truth, truth
from bot.services.campaigns.sight import see
from handlers.campaign.common import done, me

FEW: Final = 5
"""Numbers of people below this are not told."""
_HOURS_TOLD: Final = 6
_HOUR: Final = 3600
_MINUTE: Final = 60
_NAMED: Final = frozenset({"telegram", "webchat"})
_WAITS: Final = {Why.QUIET_HOURS: "truth.quiet", Why.WEEKLY_LIMIT: "truth.limit"}


async def show(turn: Turn, action: ShowTruth) -> Next:
    """Tell the truth about a campaign to whoever may see it."""
    try:
        campaign = await see(turn.work, action.campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return done(turn)
    await say_truth(turn, campaign, ((turn.act("approval.button.campaign", ShowCampaign(campaign.id)),),))
    return done(turn)


async def say_truth(turn: Turn, campaign: Campaign, rows: Rows = ()) -> None:
    """Say it; it replaces what it was before."""
    title = campaign.title or turn.words("campaigns.untitled")
    look = Look(card="truth", retract=("truth",))
    try:
        found = await truth(turn.work, campaign)
    except PlanRefused:
        turn.say("truth.no_plan", rows, look, title=title)
        return
    lines = "\n".join(_lines(turn, campaign, found))
    turn.say("truth", rows, look, title=title, at=moment(turn, found.at), lines=lines)


def moment(turn: Turn, at: datetime) -> str:
    """Return a time as people read it here."""
    return f"{at.astimezone(ZoneInfo(turn.work.rules.timezone)):%H:%M %d/%m}"


def _lines(turn: Turn, campaign: Campaign, found: Truth) -> Iterator[str]:
    known = found.estimate
    yield turn.words("truth.people", people=_people(turn, known.people))
    for name, channel in sorted(known.channels.items()):
        yield from _channel(turn, name, channel)
    yield from _places(turn, found)
    yield from _waiting(turn, known)
    if campaign.kind is CampaignKind.URGENT:
        yield turn.words("truth.urgent")
    yield from _languages(turn, found)
    if known.left_out:
        yield turn.words("truth.left_out", people=_people(turn, known.left_out))


def _channel(turn: Turn, name: str, channel: ChannelEstimate) -> Iterator[str]:
    label = name or turn.words("truth.channel.unknown")
    fields = {"channel": turn.words(f"channel.{name}") if name in _NAMED else label, "people": _people(turn, channel.people)}
    if channel.seconds is None:
        yield turn.words("truth.channel.free", **fields)
    else:
        yield turn.words("truth.channel", **fields, time=_duration(turn, channel.seconds))
    if channel.quota_left is None:
        return
    over = channel.people - channel.quota_left
    if over > 0:
        yield turn.words("truth.quota.short", left=_number(channel.quota_left), over=_people(turn, over))
    else:
        yield turn.words("truth.quota", taken=_people(turn, channel.people), left=_number(-over))


def _places(turn: Turn, found: Truth) -> Iterator[str]:
    for name, people in found.places.named.items():
        yield turn.words("truth.place", place=name, people=_number(people))
    if found.places.others:
        yield turn.words("truth.place", place=turn.words("truth.place.others"), people=_number(found.places.others))
    if found.places.few:
        yield turn.words("truth.place", place=turn.words("truth.place.few"), people=_people(turn, found.places.few))


def _waiting(turn: Turn, known: Estimate) -> Iterator[str]:
    waiting = sorted(known.held.items(), key=lambda each: (each[0][1], each[0][0]))
    for (why, until), people in waiting[:_HOURS_TOLD]:
        yield turn.words(_WAITS[why], people=_people(turn, people), until=moment(turn, until))
    later = sum(people for _, people in waiting[_HOURS_TOLD:])
    if later:
        yield turn.words("truth.later", people=_people(turn, later))


def _languages(turn: Turn, found: Truth) -> Iterator[str]:
    """Tell which languages have no words: with how many people only where these are a whole province's, never the rare ones of a place."""
    for language, people in sorted(found.estimate.other_words.items(), key=lambda each: (-each[1], each[0])):
        names = {"tongue": turn.words(tongue(language)), "instead": turn.words(tongue(found.instead[language]))}
        if found.by_language:
            yield turn.words("truth.language.people", people=_people(turn, people), **names)
        elif people >= FEW:
            yield turn.words("truth.language", **names)


def languages(turn: Turn, tags: Iterable[str]) -> str:
    """Return the names of languages, with commas between them."""
    return ", ".join(turn.words(tongue(tag)) for tag in tags)


def _people(turn: Turn, count: int) -> str:
    return turn.words("truth.few", count=FEW) if 0 < count < FEW else _number(count)


def _number(count: int) -> str:
    return f"{count:,}".replace(",", ".")


def _duration(turn: Turn, seconds: float) -> str:
    if seconds < _MINUTE:
        return turn.words("truth.time.short")
    if seconds < 2 * _HOUR:
        return turn.words("truth.time.minutes", count=-int(-seconds // _MINUTE))
    return turn.words("truth.time.hours", count=-int(-seconds // _HOUR))
