"""Count what somebody tapped under a campaign's message."""

from __future__ import annotations

from bot.domain.people import Contact
from bot.domain.taps import Tap
from bot.store.work import UnitOfWork


async def count_tap(work: UnitOfWork, contact: Contact | None, tap: Tap) -> bool:
    """Count a tap once; False when it is counted already, its ledger is gone, or it stands under another person's message."""
    return contact is not None and await work.sums.tap(tap.lot, tap.seq, contact.id, tap.kind)
