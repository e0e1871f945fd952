"""Take down how many listened when a respected person told them. Who told is not written anywhere."""

from __future__ import annotations

from bot.domain.campaigns import Audience, ButtonKind
from bot.domain.people import Contact
from bot.domain.taps import Told
from bot.store.mine import Mine
from bot.store.work import UnitOfWork


async def may_tell(work: UnitOfWork, contact: Contact | None, tap: Told) -> Mine | None:
    """Return the early message that a button stands under; None when it is another's, or no early one, or counts already."""
    mine = await work.mine.of(tap.lot, tap.seq, contact.id) if contact else None
    return mine if mine and mine.audience is Audience.RESPECTED else None


async def has_told(work: UnitOfWork, tap: Told) -> bool:
    """Tell whether an early message was answered already."""
    return await work.mine.has_tapped(tap.lot, tap.seq, ButtonKind.TOLD)


async def tell_meeting(work: UnitOfWork, contact: Contact | None, tap: Told, people: int) -> bool:
    """Count the people of one meeting, once for each early message; False when it was counted, or there is nothing to count it for.

    The ledger's row learns that it was answered, never with what. Where nobody listened (0), there was no meeting to write down.
    """
    mine = await may_tell(work, contact, tap)
    if contact is None or mine is None or not await work.sums.tap(tap.lot, tap.seq, contact.id, ButtonKind.TOLD):
        return False
    if people:
        await work.meetings.add(mine.campaign, mine.unit, people)
    return True
