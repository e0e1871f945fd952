"""Contacts: people who subscribed, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.domain.events import Address
from bot.domain.people import Contact
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class ContactStore:
    """Rows of `contact`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def at(self, addresses: Iterable[Address]) -> dict[Address, Contact]:
        """Return who of these addresses subscribed; one statement."""
        marks = {self._work.vault.hash(Hash.CONTACT, str(address)): address for address in addresses}
        columns = (s.contact.c.id, s.contact.c.mark, s.contact.c.language, s.contact.c.unit, s.contact.c.restored)
        rows = await self._work.run(select(*columns).where(s.contact.c.mark.in_(marks)))
        return {marks[row.mark]: Contact(row.id.hex(), marks[row.mark], row.language, row.unit, row.restored) for row in rows}

    async def subscribe(self, address: Address, language: str, unit: str) -> None:
        """Write or renew a subscription; the day of consent is kept, not the time."""
        mark, raw = self._work.vault.hash(Hash.CONTACT, str(address)), self._work.random.token(16)
        day = self._work.now.replace(hour=0, minute=0, second=0, microsecond=0)
        sealed = self._work.vault.seal(Seal.CONTACT, json.dumps([address.channel, address.id]).encode(), mark)
        renewed = {"language": language, "unit": unit, "consented_at": day, "restored": False}
        insert = self._work.insert(s.contact).values(id=raw, mark=mark, sealed=sealed, **renewed)
        await self._work.run(insert.on_conflict_do_update(index_elements=["mark"], set_=renewed))

    async def set_language(self, address: Address, language: str) -> None:
        """Remember the language of somebody who subscribed."""
        mark = self._work.vault.hash(Hash.CONTACT, str(address))
        await self._work.run(update(s.contact).where(s.contact.c.mark == mark).values(language=language))

    async def note_offered(self, addresses: Iterable[Address]) -> None:
        """Note that subscribers who came out of a backup were offered a stop; one statement."""
        marks = [self._work.vault.hash(Hash.CONTACT, str(address)) for address in addresses]
        await self._work.run(update(s.contact).where(s.contact.c.mark.in_(marks)).values(restored=False))

    async def stop(self, address: Address) -> bool:
        """End a subscription and forget the person; False when there was none."""
        mark = self._work.vault.hash(Hash.CONTACT, str(address))
        stopped = (await self._work.run(delete(s.contact).where(s.contact.c.mark == mark))).rowcount > 0
        if stopped:
            self._work.checkpoint_after = True
        return stopped

    async def end_all(self) -> None:
        """End every subscription."""
        await self._work.run(delete(s.contact))
        self._work.checkpoint_after = True
