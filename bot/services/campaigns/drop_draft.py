"""Destroy a draft that its author does not want."""

from __future__ import annotations

from bot.domain.campaigns import Campaign
from bot.services.campaigns._draft import hold
from bot.store.work import UnitOfWork


async def drop_draft(work: UnitOfWork, campaign: Campaign) -> None:
    """Destroy a draft with its variants.

    Raises:
        TooLate: it is no draft any more.
    """
    await work.campaigns.drop((await hold(work, campaign.id)).id)
