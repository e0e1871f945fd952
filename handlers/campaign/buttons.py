"""Which buttons stand under a campaign, and on the desk: one function an area, so that this page says what can be done when."""

from __future__ import annotations

from bot.dialog.turn import Rows, Turn
from bot.domain.campaigns import Campaign
from bot.domain.composing import ChangePart, Compose, CopyCampaign, DropDraft, GoOn, OpenExtras, OpenVariants, Part, Preview, TryOut
from bot.domain.people import Right
from bot.services.campaigns.sight import DRAFTS
from handlers.campaign.common import me


def on_desk(turn: Turn) -> Rows:
    """Return what the desk offers besides its campaigns."""
    return [*of_composing(turn)]


def of_campaign(turn: Turn, campaign: Campaign) -> Rows:
    """Return what can be done with a campaign as it stands, by whoever looks."""
    return [*of_asking(turn, campaign), *of_draft(turn, campaign), *of_looking(turn, campaign)]


def of_composing(turn: Turn) -> Rows:
    """Return the way to a new campaign, for who may compose."""
    return ((turn.act("compose.button.new", Compose()),),) if me(turn).may(Right.CAMPAIGN) else ()


def of_draft(turn: Turn, campaign: Campaign) -> Rows:
    """Return what its author can change of a draft, and where colleagues translate it."""
    if campaign.state not in DRAFTS:
        return ()
    number = campaign.id
    languages = turn.act("compose.button.variants", OpenVariants(number))
    if campaign.author != me(turn).id or not me(turn).may(Right.CAMPAIGN):
        return ((languages,),)
    going_on = () if campaign.units and campaign.plan else (turn.act("compose.button.go_on", GoOn(number)),)
    parts = [turn.act(f"compose.button.{part}", ChangePart(number, part)) for part in Part]
    others = (languages, turn.act("compose.button.extras", OpenExtras(number)))
    return (going_on, parts, others, (turn.act("compose.button.drop", DropDraft(number)),))


def of_looking(turn: Turn, campaign: Campaign) -> Rows:
    """Return how a campaign is looked at, and begun again as another."""
    look = turn.act("look.button.preview", Preview(campaign.id))
    if not me(turn).may(Right.CAMPAIGN):
        return ((look,),)
    return ((look, turn.act("look.button.trial", TryOut(campaign.id))), (turn.act("compose.button.copy", CopyCampaign(campaign.id)),))


def of_asking(turn: Turn, campaign: Campaign) -> Rows:
    """Return how approval is asked for."""
    del turn, campaign
    return ()


def of_time(turn: Turn, campaign: Campaign) -> Rows:
    """Return the other times that a campaign can have: what repeats, lunar days, market days, days around an event."""
    del turn, campaign
    return ()
