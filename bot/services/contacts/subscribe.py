"""Subscribing: the consent that makes a contact."""

from __future__ import annotations

from bot.domain.events import Address
from bot.domain.people import Contact
from bot.store.work import UnitOfWork


async def subscribe(work: UnitOfWork, address: Address, language: str, unit: str) -> Contact:
    """Write or renew a subscription to a unit's news; return the contact."""
    await work.contacts.subscribe(address, language, unit)
    return (await work.contacts.at([address]))[address]
