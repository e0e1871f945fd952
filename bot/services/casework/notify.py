"""Tell a sender who asked for it that there is news."""

from __future__ import annotations

from bot.services.casework._notice import tell_news
from bot.store.work import UnitOfWork


async def notify_sender(work: UnitOfWork, tip_id: str) -> None:
    """Send the neutral notice if the tip has a way back: after a random wait, at once in danger; else nothing."""
    await tell_news(work, tip_id)
