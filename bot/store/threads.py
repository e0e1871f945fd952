"""Threads: what the sender and the officers wrote, under the tip's own key."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.domain.policy import midnight
from bot.domain.tips import Author, Entry, EntryKind
from bot.store import schema as s

if TYPE_CHECKING:
    from bot.store.work import UnitOfWork


class ThreadStore:
    """Rows of `tip_entry`."""

    def __init__(self, work: UnitOfWork) -> None:
        """Bind to a unit of work."""
        self._work = work

    async def add(self, tip: str, author: Author, kind: EntryKind, words: str) -> int:
        """Append an entry; return its number, from 1. Behind the outcome only its day is kept.

        Raises:
            Gone: the tip's key was destroyed.
        """
        raw, key = bytes.fromhex(tip), await self._work.tips.key(tip)
        last = (await self._work.run(select(func.max(s.tip_entry.c.number)).where(s.tip_entry.c.tip == raw))).scalar() or 0
        number = int(last) + 1
        closed = (await self._work.run(select(s.tip.c.closed_at).where(s.tip.c.id == raw))).scalar() is not None
        at = midnight(self._work.now, self._work.rules) if closed else self._work.now.replace(second=0, microsecond=0)
        bound = raw + number.to_bytes(4, "big")
        await self._work.run(
            self._work.insert(s.tip_entry).values(
                tip=raw,
                number=number,
                author=author,
                kind=kind,
                at=at,
                sealed=self._work.vault.seal_with(key, words.encode(), bound),
            )
        )
        return number

    async def read(self, tip: str, authors: tuple[Author, ...] = (Author.SENDER, Author.OFFICER)) -> list[Entry]:
        """Open the entries of these authors, in order; those of others are not even read.

        Raises:
            Gone: the tip's key was destroyed.
        """
        raw, key = bytes.fromhex(tip), await self._work.tips.key(tip)
        rows = await self._work.run(
            select(s.tip_entry).where(s.tip_entry.c.tip == raw, s.tip_entry.c.author.in_(authors)).order_by(s.tip_entry.c.number)
        )
        vault = self._work.vault
        return [
            Entry(
                row.number,
                Author(row.author),
                EntryKind(row.kind),
                row.at,
                vault.unseal_with(key, row.sealed, raw + row.number.to_bytes(4, "big")).decode(),
            )
            for row in rows
        ]
