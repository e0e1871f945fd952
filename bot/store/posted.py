"""What a chat shows: the ids of its messages for a while, and where cards stand; sealed, under keys of their own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, delete, insert, select

from bot.domain.errors import Gone
from bot.domain.events import Address, Sent, Shown
from bot.privacy.keys import Hash, Seal
from bot.store import schema as s
from bot.store.declare import upsert
from bot.store.due import Due

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork

POSTED_LIFE = timedelta(hours=48)
"""How long Telegram lets a message be deleted (Bot API, `deleteMessage`); a channel that allows longer gains nothing from us."""
CARD_LIFE = timedelta(days=97)
STEP_SECONDS = 3600
SHELVES = 16
"""The chats are spread over so many shelves, which is what the column `shelf` of `posted` holds. A commit writes one row a shelf and
not one a chat, which would touch as many pages of the database; who looks for a chat opens the rows of its shelf."""
NAME_BYTES = 17

_Chats = dict[str, list[str]]


class PostedStore:
    """Rows of `posted` and `card`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, posted: Iterable[tuple[Address, Sequence[str]]]) -> None:
        """Note ids of messages that stand in chats, whoever wrote them; one statement, at most one row a shelf."""
        shelves: dict[bytes, _Chats] = {}
        for address, messages in posted:
            if messages:
                shelf, name = self._place(address)
                shelves.setdefault(shelf, {}).setdefault(name, []).extend(messages)
        expires = _round_up(self._work.now + POSTED_LIFE)
        rows = [self._row(shelf, self._work.random.token(8), chats, expires) for shelf, chats in shelves.items()]
        if rows:
            await self._work.run(insert(s.posted), rows)

    def _row(self, shelf: bytes, row: bytes, chats: _Chats, expires: datetime) -> dict[str, Any]:  # Any: column values
        clear = json.dumps(chats, separators=(",", ":")).encode()
        return {"shelf": shelf, "id": row, "sealed": self._work.vault.seal(Seal.POSTED, clear, shelf + row), "expires_at": expires}

    def _chats(self, row: Row[Any]) -> _Chats:  # Any: the table's columns
        try:
            chats: _Chats = json.loads(self._work.vault.unseal(Seal.POSTED, row.sealed, row.shelf + row.id))
        except Gone:
            return {}
        return chats

    async def of(self, address: Address) -> tuple[str, ...]:
        """Return the ids of the messages noted of a chat, in no order."""
        shelf, name = self._place(address)
        rows = await self._work.run(select(s.posted).where(s.posted.c.shelf == shelf))
        return tuple(message for row in rows for message in self._chats(row).get(name, ()))

    async def cards(self, wanted: Iterable[tuple[Address, str]]) -> dict[tuple[Address, str], Shown]:
        """Return where cards stand, those that do; one statement."""
        keys = {self._card(address, card): (address, card) for address, card in wanted}
        found: dict[tuple[Address, str], Shown] = {}
        if not keys:
            return found
        for row in await self._work.run(select(s.card.c.key, s.card.c.sealed).where(s.card.c.key.in_(keys))):
            try:
                protected, *messages = json.loads(self._work.vault.unseal(Seal.POSTED, row.sealed, row.key))
            except Gone:
                continue
            found[keys[row.key]] = Shown(tuple(messages), bool(protected))
        return found

    async def note(self, sent: Iterable[tuple[Address, Sent]]) -> None:
        """Write what sends have changed, in their order."""
        sent = list(sent)
        # In one order everywhere: two processes that forget chats never wait for each other.
        for address in sorted({address for address, each in sent if each.cleared}, key=self._place):
            await self.forget(address)
        posted: dict[Address, list[str]] = {}
        cards: dict[tuple[Address, str], Shown | None] = {}
        for address, each in sent:
            if each.cleared:
                posted.pop(address, None)
                cards = {place: shown for place, shown in cards.items() if place[0] != address}
            if each.posted:
                posted.setdefault(address, []).extend(each.posted)
            cards |= {(address, card): shown for card, shown in each.cards.items()}
        await self.add(posted.items())
        await self._put([(address, card, shown) for (address, card), shown in cards.items() if shown is not None])
        over = [self._card(address, card) for (address, card), shown in cards.items() if shown is None]
        if over:
            await self._work.run(delete(s.card).where(s.card.c.key.in_(over)))

    async def _put(self, cards: Sequence[tuple[Address, str, Shown]]) -> None:
        if not cards:
            return
        expires, rows = _round_up(self._work.now + CARD_LIFE), []
        for address, card, shown in cards:
            key = self._card(address, card)
            clear = json.dumps([int(shown.protected), *shown.messages]).encode()
            sealed = self._work.vault.seal(Seal.POSTED, clear, key)
            rows.append({"key": key, "chat": self._chat(address), "sealed": sealed, "expires_at": expires})
        await self._work.run(upsert(s.card, ("sealed", "expires_at")), rows)

    async def forget(self, address: Address) -> None:
        """Forget everything that a chat shows: it was cleared, or nobody is there any more."""
        await self._take_out(*self._place(address))
        await self._work.run(delete(s.card).where(s.card.c.chat == self._chat(address)))

    async def _take_out(self, shelf: bytes, name: str) -> None:
        """Take one chat out of the rows that it may share with others."""
        statement = select(s.posted).where(s.posted.c.shelf == shelf).order_by(s.posted.c.id)
        if not self._work.given.is_sqlite:
            statement = statement.with_for_update()
        over, changed = [], []
        for row in (await self._work.run(statement)).all():
            chats = self._chats(row)
            if chats.pop(name, None) is None:
                continue
            if chats:
                changed.append(self._row(shelf, row.id, chats, row.expires_at))
            else:
                over.append(row.id)
        if over:
            await self._work.run(delete(s.posted).where(s.posted.c.shelf == shelf, s.posted.c.id.in_(over)))
        if changed:
            await self._work.run(upsert(s.posted, ("sealed",)), changed)

    def due(self) -> Due:
        """Return the rows of ids whose time is over."""
        return Due(self._work, s.posted, s.posted.c.expires_at <= self._work.now)

    def due_cards(self) -> Due:
        """Return the cards whose time is over."""
        return Due(self._work, s.card, s.card.c.expires_at <= self._work.now)

    def _place(self, address: Address) -> tuple[bytes, str]:
        """Return the shelf of a chat, and its name there."""
        chat = self._chat(address)
        return bytes([chat[0] % SHELVES]), chat[1:NAME_BYTES].hex()

    def _chat(self, address: Address) -> bytes:
        return self._work.vault.hash(Hash.POSTED, str(address))

    def _card(self, address: Address, card: str) -> bytes:
        return self._work.vault.hash(Hash.POSTED, f"{address}|{card}")


def _round_up(at: datetime) -> datetime:
    # Whole hours: an exact time in this row must tie it to no other row of the same commit.
    return datetime.fromtimestamp(-(-int(at.timestamp()) // STEP_SECONDS) * STEP_SECONDS, UTC)
