"""The desk of outreach: the campaigns that somebody may see, and one of them."""

from __future__ import annotations

from dataclasses import replace

from bot.dialog.conversation import Next
from bot.dialog.turn import Look, Rows, Turn
from bot.domain.campaigns import Campaign, CampaignState
from bot.domain.errors import NotAllowed
from bot.domain.events import Choice
from bot.domain.outreach import OpenCampaigns, ShowCampaign
from bot.services.campaigns.sight import list_campaigns, see
from handlers.campaign import buttons
from handlers.campaign.about import about
from handlers.campaign.common import done, me

PAGE = 8
ON_TOP = Look(card="desk", retract=("desk",))
LISTED = (
    CampaignState.RETURNED,
    CampaignState.DRAFT,
    CampaignState.WAITING,
    CampaignState.APPROVED,
    CampaignState.PAUSED,
)
"""What is not over, in the order in which it wants something of somebody."""
OVER = (CampaignState.ENDED, CampaignState.CANCELLED)


async def open_campaigns(turn: Turn, action: OpenCampaigns) -> Next:
    """Show the desk."""
    await (show_over(turn, action.page) if action.over else show(turn, action.page))
    return done(turn)


async def show_campaign(turn: Turn, action: ShowCampaign) -> Next:
    """Show one campaign."""
    await show_one(turn, action.campaign)
    return done(turn)


async def show(turn: Turn, page: int = 0) -> None:
    """Show what is in the making as the newest message, a button a campaign."""
    found = await list_campaigns(turn.work, me(turn), LISTED)
    await _list(turn, "campaigns.desk", sorted(found, key=lambda each: LISTED.index(each.state)), OpenCampaigns(page))


async def show_over(turn: Turn, page: int = 0) -> None:
    """Show what is over, the newest first: for reports, for hamlets' loudspeakers, to begin anew with."""
    found = await list_campaigns(turn.work, me(turn), OVER)
    newest = sorted(found, key=lambda each: each.asked_at or turn.work.now, reverse=True)
    await _list(turn, "campaigns.over", newest, OpenCampaigns(page, over=True))


async def _list(turn: Turn, message: str, found: list[Campaign], shown: OpenCampaigns) -> None:
    staff, unit = me(turn), await turn.work.units.get(me(turn).unit)
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(0, shown.page), pages - 1)
    listed: Rows = [(_button(turn, each),) for each in found[page * PAGE : page * PAGE + PAGE]]
    below = ((turn.act("campaigns.button.all", OpenCampaigns()),),) if shown.over else (*buttons.on_desk(turn), (_over(turn),))
    rows = [*listed, *_turning(turn, replace(shown, page=page), pages), *below]
    name = message if found else f"{message}.empty"
    turn.say(name, rows, ON_TOP, label=staff.label, unit=unit.name if unit else "?", count=len(found))


def _over(turn: Turn) -> Choice:
    return turn.act("campaigns.button.over", OpenCampaigns(over=True))


async def show_one(turn: Turn, campaign: str) -> None:
    """Show a campaign with what can be done with it; say so when it is none of theirs."""
    try:
        found = await see(turn.work, campaign, me(turn))
    except NotAllowed:
        turn.say("campaigns.not_yours", ((turn.act("campaigns.button.all", OpenCampaigns()),),))
        return
    rows = [*buttons.of_campaign(turn, found), (turn.act("campaigns.button.all", OpenCampaigns()),)]
    turn.say("campaigns.one", rows, ON_TOP, about=await about(turn, found), **_fields(turn, found))


def _fields(turn: Turn, campaign: Campaign) -> dict[str, str]:
    return {
        "title": campaign.title or turn.words("campaigns.untitled"),
        "kind": turn.words(f"campaign.kind.{campaign.kind}"),
        "state": turn.words(f"campaign.state.{campaign.state}"),
    }


def _button(turn: Turn, campaign: Campaign) -> Choice:
    return Choice(turn.words("campaigns.button.one", **_fields(turn, campaign)), ShowCampaign(campaign.id).pack())


def _turning(turn: Turn, shown: OpenCampaigns, pages: int) -> Rows:
    steps = (("case.button.earlier", shown.page - 1), ("case.button.later", shown.page + 1))
    row = tuple(turn.act(label, replace(shown, page=to)) for label, to in steps if 0 <= to < pages)
    return (row,) if row else ()
