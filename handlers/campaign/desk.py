"""The desk of outreach: the campaigns that somebody may see, and one of them."""

from __future__ import annotations

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


async def open_campaigns(turn: Turn, action: OpenCampaigns) -> Next:
    """Show the desk."""
    await show(turn, action.page)
    return done(turn)


async def show_campaign(turn: Turn, action: ShowCampaign) -> Next:
    """Show one campaign."""
    await show_one(turn, action.campaign)
    return done(turn)


async def show(turn: Turn, page: int = 0) -> None:
    """Show the list as the newest message, a button a campaign."""
    staff = me(turn)
    found = sorted(await list_campaigns(turn.work, staff, LISTED), key=lambda each: LISTED.index(each.state))
    pages = max(1, -(-len(found) // PAGE))
    page = min(max(0, page), pages - 1)
    unit = await turn.work.units.get(staff.unit)
    listed: Rows = [(_button(turn, each),) for each in found[page * PAGE : page * PAGE + PAGE]]
    message = "campaigns.desk" if found else "campaigns.desk.empty"
    rows = [*listed, *_turning(turn, page, pages), *buttons.on_desk(turn)]
    turn.say(message, rows, ON_TOP, label=staff.label, unit=unit.name if unit else "?", count=len(found))


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


def _turning(turn: Turn, page: int, pages: int) -> Rows:
    steps = (("case.button.earlier", page - 1), ("case.button.later", page + 1))
    row = tuple(turn.act(label, OpenCampaigns(to)) for label, to in steps if 0 <= to < pages)
    return (row,) if row else ()
