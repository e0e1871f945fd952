"""How a subscriber wants to hear campaigns."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.people import Wishes
from bot.store.work import UnitOfWork


async def wish(work: UnitOfWork, address: Address, wishes: Wishes) -> None:
    """Remember what a subscriber wants of campaigns; of nobody, nothing is remembered."""
    await work.contacts.set_wishes(address, wishes)


async def wishes_of(work: UnitOfWork, address: Address) -> Wishes:
    """Return what somebody wants of campaigns; of nobody, nothing in particular."""
    return await work.contacts.wishes(address)
