"""Begin a campaign: from its first word on it stands on its author's desk."""

from __future__ import annotations

from bot.domain.people import Staff
from bot.services.campaigns._draft import blank
from bot.store.work import UnitOfWork


async def begin_draft(work: UnitOfWork, staff: Staff) -> str:
    """Write an empty draft; return its id. That its author may compose is the caller's concern."""
    return await work.campaigns.add(blank(staff))
