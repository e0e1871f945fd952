"""Beyond the phone: a script for the loudspeaker, and what can be forwarded to hamlets' own chat groups."""

from __future__ import annotations

from bot.dialog.conversation import Next
from bot.dialog.turn import Turn
from bot.domain.campaigns import Campaign, Variant
from bot.domain.errors import NotAllowed
from bot.domain.events import OutboundMessage
from bot.domain.files import FileKind, ShownFile
from bot.domain.outreach import ShowCampaign
from bot.domain.watching import TellAloud, TellGroups
from bot.services.campaigns.sight import see
from handlers.campaign.buttons import SPOKEN_OF
from handlers.campaign.common import done, me


async def tell_aloud(turn: Turn, action: TellAloud) -> Next:
    """Give a script in each language, and its sound where there is one."""
    found = await _told(turn, action.campaign)
    if found is not None:
        campaign, variants = found
        unit = await turn.work.units.get(campaign.units[0]) if campaign.units else None
        turn.say("aloud.how", title=campaign.title)
        for tag, variant in variants.items():
            script = turn.work.texts.text(tag, "aloud.script", unit=unit.name if unit else "", text=variant.text)
            _give(turn, OutboundMessage(script))
            _give_file(turn, variant.recording, FileKind.VOICE)
        _end(turn, campaign)
    return done(turn)


async def tell_groups(turn: Turn, action: TellGroups) -> Next:
    """Give text, picture and sound as messages of their own, with nothing on them that is ours."""
    found = await _told(turn, action.campaign)
    if found is not None:
        campaign, variants = found
        turn.say("groups.how", title=campaign.title)
        for variant in variants.values():
            _give(turn, OutboundMessage(variant.text))
            _give_file(turn, variant.picture, FileKind.PICTURE)
            _give_file(turn, variant.recording, FileKind.VOICE)
        _end(turn, campaign)
    return done(turn)


async def _told(turn: Turn, campaign: str) -> tuple[Campaign, dict[str, Variant]] | None:
    """Return a campaign that may be told aloud, Vietnamese first; say so when it may not: its words were never approved."""
    try:
        found = await see(turn.work, campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours")
        return None
    if found.state not in SPOKEN_OF:
        turn.say("aloud.not_yet", ((turn.act("watch.button.campaign", ShowCampaign(campaign)),),))
        return None
    variants = await turn.work.campaigns.variants(campaign)
    return found, dict(sorted(variants.items(), key=lambda each: (each[0] != "vi", each[0])))


def _give(turn: Turn, message: OutboundMessage) -> None:
    turn.work.say(turn.event.address, message, turn.lane)


def _give_file(turn: Turn, file: str, kind: FileKind) -> None:
    if file:
        _give(turn, OutboundMessage("", file=ShownFile(file, kind)))


def _end(turn: Turn, campaign: Campaign) -> None:
    turn.say("aloud.end", ((turn.act("watch.button.campaign", ShowCampaign(campaign.id)),),))
