"""What colleagues are told about a campaign that waits for approval, and the card of those who are asked."""

from __future__ import annotations

from bot.domain.actions import Action
from bot.domain.approval import Review, tongue
from bot.domain.campaigns import Campaign
from bot.domain.events import Choice, OutboundMessage
from bot.domain.outreach import ShowCampaign
from bot.domain.people import Staff
from bot.store.work import UnitOfWork


async def ask_on_card(work: UnitOfWork, campaign: Campaign, approver: Staff) -> None:
    """Ask somebody to approve, as the newest message."""
    author = await work.staff.get(campaign.author)
    label = author.label if author else "?"
    _say(work, approver, campaign, "approval.asked", (Review(campaign.id), "approval.button.review"), label=label)


async def close_cards(work: UnitOfWork, campaign: Campaign, message: str, by: Staff) -> None:
    """Let the cards of those who were asked say how it ended, and forget who they were; who decided is told otherwise."""
    for each in await work.approvals.asked(campaign.id):
        staff = await work.staff.get(each)
        if staff is not None and each not in {by.id, campaign.author}:
            _say(work, staff, campaign, message, None, label=by.label)
    await work.approvals.forget(campaign.id)


async def tell_author(work: UnitOfWork, campaign: Campaign, message: str, **fields: object) -> None:
    """Say something to whoever wrote a campaign, with the way to it; the field `tongue` is a tag, and is told by its name."""
    author = await work.staff.get(campaign.author)
    if author is not None and author.address is not None:
        if "tongue" in fields:
            fields["tongue"] = work.texts.text(author.language, tongue(str(fields["tongue"])))
        text = work.texts.text(author.language, message, title=title_of(work, author, campaign), **fields)
        button = Choice(work.texts.text(author.language, "approval.button.campaign"), ShowCampaign(campaign.id).pack())
        work.say(author.address, OutboundMessage(text=text, choices=((button,),)))


def title_of(work: UnitOfWork, staff: Staff, campaign: Campaign) -> str:
    """Return what a campaign is called."""
    return campaign.title or work.texts.text(staff.language, "campaigns.untitled")


def _say(work: UnitOfWork, staff: Staff, campaign: Campaign, message: str, button: tuple[Action, str] | None, **fields: object) -> None:
    if staff.address is None:
        return
    card = f"approval-{campaign.id}"
    text = work.texts.text(staff.language, message, title=title_of(work, staff, campaign), **fields)
    choices = ((Choice(work.texts.text(staff.language, button[1]), button[0].pack()),),) if button else ()
    work.say(staff.address, OutboundMessage(text=text, choices=choices, card=card, retract=(card,) if button else ()))
