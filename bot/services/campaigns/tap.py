"""Count what somebody tapped under a campaign's message."""

from __future__ import annotations

from bot.domain.people import Contact
from bot.domain.taps import Tap
from bot.store.mine import Mine
from bot.store.work import UnitOfWork


async def count_tap(work: UnitOfWork, contact: Contact | None, tap: Tap) -> bool:
    """Count a tap once; False when it is counted already, its ledger is gone, or it stands under another person's message."""
    return contact is not None and await work.sums.tap(tap.lot, tap.seq, contact.id, tap.kind)


async def take_tap(work: UnitOfWork, contact: Contact | None, tap: Tap) -> Mine | None:
    """Count a tap once and return what it stands under; None when its ledger is gone, or the message is another person's."""
    await count_tap(work, contact, tap)
    return None if contact is None else await work.mine.of(tap.lot, tap.seq, contact.id)


async def will_remind(work: UnitOfWork, campaign: str) -> bool:
    """Tell whether those who will come to an event are reminded of it."""
    found = await work.campaigns.get(campaign)
    return found is not None and bool(found.reminders) and found.event_at is not None and found.event_at > work.now
