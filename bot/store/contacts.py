"""Contacts: people who subscribed, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, delete, select, update

from bot.domain.campaigns import SUBJECT_BITS
from bot.domain.errors import Gone
from bot.domain.events import Address
from bot.domain.people import Contact, Wishes
from bot.privacy.keys import Hash, Seal
from bot.privacy.vault import Vault
from bot.store import schema as s
from bot.store import schema_campaigns as sc

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
        sealed = self._seal(address, mark)
        renewed = {"language": language, "unit": unit, "consented_at": day, "channel": address.channel, "restored": False}
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

    async def note_offered_to(self, contacts: Collection[bytes]) -> None:
        """Note the same of people who are known by their ids."""
        if contacts:
            await self._work.run(update(s.contact).where(s.contact.c.id.in_(contacts)).values(restored=False))

    async def stop(self, address: Address) -> bool:
        """End a subscription and forget the person; False when there was none."""
        mark = self._work.vault.hash(Hash.CONTACT, str(address))
        theirs = select(s.contact.c.id).where(s.contact.c.mark == mark).scalar_subquery()
        await self._work.run(delete(sc.received).where(sc.received.c.contact == theirs))
        stopped = (await self._work.run(delete(s.contact).where(s.contact.c.mark == mark))).rowcount > 0
        if stopped:
            self._work.checkpoint_after = True
            self._work.stirred = True  # what is on its way to them is looked at again
        return stopped

    async def end_all(self) -> None:
        """End every subscription."""
        await self._work.run(delete(sc.received))
        await self._work.run(delete(s.contact))
        self._work.checkpoint_after = True

    async def move(self, old: Address, new: Address) -> None:
        """Let somebody be written to at another address, unless that one subscribed too."""
        before, after = (self._work.vault.hash(Hash.CONTACT, str(address)) for address in (old, new))
        sealed = self._seal(new, after)
        taken = select(s.contact.c.id).where(s.contact.c.mark == after)
        if (await self._work.run(taken)).first() is None:
            await self._work.run(update(s.contact).where(s.contact.c.mark == before).values(mark=after, sealed=sealed, channel=new.channel))

    async def name_channels(self, after: bytes, upto: bytes) -> int:
        """Write down the channel of contacts older than its column, from one id (without) to another; return how many.

        Only their sealed address tells it. Who cannot be opened any more has no channel, "", and is written to by nobody.
        """
        c = s.contact.c
        unnamed = select(c.id, c.mark, c.sealed).where(c.id > after, c.id <= upto, c.channel.is_(None))
        rows = (await self._work.run(unnamed)).all()
        named = [{"row": row.id, "named": self._channel_of(row.sealed, row.mark)} for row in rows]
        if named:
            await self._work.run(update(s.contact).where(c.id == bindparam("row")).values(channel=bindparam("named")), named)
        return len(named)

    async def set_wishes(self, address: Address, wishes: Wishes) -> None:
        """Remember what somebody wants of campaigns."""
        mark = self._work.vault.hash(Hash.CONTACT, str(address))
        left = sum(SUBJECT_BITS[subject] for subject in wishes.left)
        values: dict[str, int | None] = {
            "subjects_left": left,
            "quiet_from": wishes.quiet_from,
            "quiet_to": wishes.quiet_to,
            "per_week": wishes.per_week,
            "tells": wishes.tells,
        }
        await self._work.run(update(s.contact).where(s.contact.c.mark == mark).values(**values))

    async def wishes(self, address: Address) -> Wishes:
        """Return what somebody wants of campaigns; of nobody, nothing in particular."""
        c = s.contact.c
        mark = self._work.vault.hash(Hash.CONTACT, str(address))
        columns = (c.subjects_left, c.quiet_from, c.quiet_to, c.per_week, c.tells)
        row = (await self._work.run(select(*columns).where(c.mark == mark))).first()
        if row is None:
            return Wishes()
        left = frozenset(subject for subject, bit in SUBJECT_BITS.items() if (row.subjects_left or 0) & bit)
        return Wishes(left, row.quiet_from, row.quiet_to, row.per_week, bool(row.tells))

    def _seal(self, address: Address, mark: bytes) -> bytes:
        return self._work.vault.seal(Seal.CONTACT, json.dumps([address.channel, address.id]).encode(), mark)

    def _channel_of(self, sealed: bytes, mark: bytes) -> str:
        try:
            return open_address(self._work.vault, sealed, mark).channel
        except Gone:
            return ""


def open_address(vault: Vault, sealed: bytes, mark: bytes) -> Address:
    """Open a contact's address.

    Raises:
        Gone: its key is not there any more.
    """
    channel, person = json.loads(vault.unseal(Seal.CONTACT, sealed, mark))
    return Address(channel, person)
