"""The language somebody chose."""

from __future__ import annotations

from bot.domain.events import Address
from bot.store.work import UnitOfWork


async def set_language(work: UnitOfWork, address: Address, language: str, staff: str = "") -> None:
    """Remember the language of a contact, and of the member of staff whose id is given."""
    await work.contacts.set_language(address, language)
    if staff:
        await work.staff.set_language(staff, language)
