"""Write a new campaign that begins as another one did."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.campaigns import Campaign
from bot.domain.people import Staff
from bot.services.campaigns._draft import blank
from bot.store.work import UnitOfWork


async def copy_campaign(work: UnitOfWork, campaign: Campaign, staff: Staff) -> str:
    """Write a draft of somebody's with another campaign's words, units and buttons; return its id. When it goes out is asked anew.

    What variants say in Vietnamese comes along with whoever wrote both: the words are the same.
    """
    kept = ("title", "kind", "subject", "units", "buttons", "respected")
    draft = replace(blank(staff), **{name: getattr(campaign, name) for name in kept})
    number = await work.campaigns.add(draft)
    for variant in (await work.campaigns.variants(campaign.id)).values():
        await work.campaigns.put_variant(number, variant)
    return number
