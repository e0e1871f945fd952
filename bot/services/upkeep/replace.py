"""Give up what a lost key guarded, where keeping the rest would be untrue."""

from __future__ import annotations

from bot.privacy.keys import Hash, Purpose
from bot.store.work import UnitOfWork


async def give_up(work: UnitOfWork, purpose: Purpose) -> None:
    """Remove what cannot be used without a lost key and would do harm: the rest stays, and opens to nobody.

    Whoever is not recognised as a subscriber could not say stop; whoever is not recognised as staff would be rung and could not answer.
    """
    if purpose is Hash.CONTACT:
        await work.contacts.end_all()
    if purpose is Hash.STAFF:
        await work.staff.lose_all()
        await work.groups.drop_all()
