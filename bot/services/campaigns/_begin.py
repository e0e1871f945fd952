"""How every run begins: what it says is rendered now, to whom is written down soon after."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.domain.campaigns import Audience, ButtonKind, Campaign, CampaignKind, Run, Variant
from bot.domain.errors import Incomplete
from bot.domain.events import Lane, OutboundMessage
from bot.services.campaigns._wording import render, standing
from bot.store.work import UnitOfWork

_LANES: Final = {CampaignKind.URGENT: Lane.REMINDER, CampaignKind.EVENT: Lane.REMINDER, CampaignKind.REMINDER: Lane.REMINDER}
_REMINDER: Final = "🔔 "


async def begin(work: UnitOfWork, campaign: Campaign, run: Run) -> int:
    """Begin a run; return its id.

    Raises:
        Incomplete: there is no Vietnamese variant, or nobody it is for.
    """
    run = await _corrected(work, campaign, run)
    variants = await standing(work, campaign)
    if "vi" not in variants or not (campaign.units or run.follows):
        raise Incomplete
    number = await work.runs.add(run, _LANES.get(campaign.kind, Lane.CAMPAIGN), campaign.subject)
    await work.runs.put_messages(number, {language: _say(work, campaign, run, variant) for language, variant in variants.items()})
    await work.watches.add(number, (campaign.author, campaign.approver))
    return number


async def _corrected(work: UnitOfWork, campaign: Campaign, run: Run) -> Run:
    """Return a run as it is for exactly those who got the one that its campaign corrects, where it corrects one."""
    if not campaign.corrects or run.audience is not Audience.UNITS:
        return run
    wrong = await work.runs.get(campaign.corrects)
    if wrong is None:
        raise Incomplete
    return replace(run, audience=Audience.CORRECTED, follows=wrong.id, urgent=run.urgent or wrong.urgent)


def _say(work: UnitOfWork, campaign: Campaign, run: Run, variant: Variant) -> OutboundMessage:
    if run.audience is not Audience.COMING:
        return render(work, campaign, variant)
    # The same words, with the sign of a reminder: no sentence is added that nobody has approved. They have said that they come.
    others = tuple(each for each in campaign.buttons if each is not ButtonKind.COME)
    return render(work, replace(campaign, buttons=others), replace(variant, text=f"{_REMINDER}{variant.text}"))
