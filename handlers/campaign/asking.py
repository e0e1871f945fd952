"""Ask for a campaign to be approved: what is missing, or the truth and one question; and take it back."""

from __future__ import annotations

from bot.dialog.conversation import Next
from bot.dialog.turn import PLAIN, Turn
from bot.domain.approval import AskApproval, ConfirmAsking, Missing, Withdraw
from bot.domain.campaigns import MOST_BUTTONS, MOST_LETTERS, Campaign
from bot.domain.errors import Incomplete, NotAllowed, TooLate
from bot.domain.outreach import ShowCampaign
from bot.services.campaigns.ask import ask_approval, missing_in
from bot.services.campaigns.sight import see_draft
from bot.services.campaigns.withdraw import withdraw
from handlers.campaign.common import done, me
from handlers.campaign.truth import languages, say_truth


async def ask(turn: Turn, action: AskApproval) -> Next:
    """Say kindly what is missing; when nothing is, tell the truth and ask once."""
    try:
        campaign = await see_draft(turn.work, action.campaign, me(turn))
    except NotAllowed:
        _refuse(turn, action.campaign)
        return done(turn)
    missing = await missing_in(turn.work, campaign, me(turn))
    if missing:
        _say_missing(turn, campaign, missing)
        return done(turn)
    yes = turn.act("approval.button.ask_now", ConfirmAsking(campaign.id), "1")
    no = turn.act("approval.button.not_yet", ShowCampaign(campaign.id), "0")
    await say_truth(turn, campaign, ((yes, no),))
    return done(turn)


async def confirm(turn: Turn, action: ConfirmAsking) -> Next:
    """Ask the first who may approve, or say what to do when nobody may."""
    try:
        first = await ask_approval(turn.work, action.campaign, me(turn))
    except Incomplete:
        return await ask(turn, AskApproval(action.campaign))
    except (NotAllowed, TooLate):
        _refuse(turn, action.campaign)
        return done(turn)
    if first is None:
        _say(turn, "approval.nobody", action.campaign)
    else:
        hours = round(turn.work.rules.approval_after.total_seconds() / 3600)
        _say(turn, "approval.waits", action.campaign, label=first.label, hours=hours)
    return done(turn)


async def take_back(turn: Turn, action: Withdraw) -> Next:
    """Make it a draft again."""
    try:
        await withdraw(turn.work, action.campaign, me(turn))
    except (NotAllowed, TooLate):
        _refuse(turn, action.campaign)
    else:
        _say(turn, "approval.withdrawn", action.campaign)
    return done(turn)


def _say_missing(turn: Turn, campaign: Campaign, missing: list[Missing]) -> None:
    lines = [
        turn.words(f"approval.gap.{each.gap}", languages=languages(turn, each.languages), letters=MOST_LETTERS, buttons=MOST_BUTTONS)
        for each in missing
    ]
    _say(turn, "approval.missing", campaign.id, lines="\n".join(lines))


def _refuse(turn: Turn, campaign: str) -> None:
    _say(turn, "approval.not_now", campaign)


def _say(turn: Turn, message: str, campaign: str, **fields: object) -> None:
    turn.say(message, ((turn.act("approval.button.campaign", ShowCampaign(campaign)),),), PLAIN, **fields)
