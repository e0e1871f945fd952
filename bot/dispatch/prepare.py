"""What is asked of the store just before a send: what a chat shows that is cleared, what else waits for a group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from bot.dispatch.gather import gather
from bot.dispatch.pace import Pace
from bot.dispatch.pool import Held, Pool, apply
from bot.domain.events import Address, OutboundMessage, Sent, Shown, Standing
from bot.store.database import Database
from bot.store.outbox import Claim, Waiting
from bot.store.work import UnitOfWork

MOST_BESIDE: Final = 200
_NOTHING_STANDS: Final = Standing()


@dataclass(slots=True)
class Prepared:
    """What is sent for which rows; no message when there is nothing left to say."""

    rows: Sequence[Waiting]
    message: OutboundMessage | None
    standing: Standing

    @classmethod
    def plain(cls, held: Held) -> Prepared:
        """Return a message as it was claimed."""
        return cls((held.row,), held.row.message, Standing(held.cards) if held.cards else _NOTHING_STANDS)

    @property
    def delivery(self) -> str:
        """Return the delivery's name, the same whenever the same rows are sent."""
        if len(self.rows) == 1:
            return self.rows[0].name
        return f"ob{self.rows[0].id}-{self.rows[-1].id}-{len(self.rows)}"


class Preparing:
    """Looks things up for sends that need it, and waits for their slots afterwards."""

    def __init__(self, database: Database, pace: Pace) -> None:
        """Bind to a database and to the channel's slots."""
        self._database, self._pace = database, pace
        self._apart: set[Address] = set()

    def is_idle(self, held: Held) -> bool:
        """Tell whether a send would change nothing: it would cost a group one of its few slots."""
        message = held.row.message
        return message.only_edit and message.card not in held.cards and self._pace.gathers(held.row.address)

    def is_needed(self, row: Waiting) -> bool:
        """Tell whether something has to be looked up."""
        return row.message.clear or self._may_gather(row)

    def _may_gather(self, row: Waiting) -> bool:
        return bool(row.message.brief) and self._pace.gathers(row.address) and row.address not in self._apart

    def part(self, rows: Sequence[Waiting]) -> bool:
        """Gather no more for a group that did not take what was gathered; False when it was a single message."""
        if len(rows) > 1:
            self._apart.add(rows[0].address)
        return len(rows) > 1

    async def prepare(self, held: Held, pool: Pool, unsettled: Sequence[Sent], claim: Claim) -> Prepared:
        """Look things up, then wait for the slot; `unsettled` is what sends to that chat have changed that is not written yet.

        Raises:
            StorageError: nothing was looked up.
        """
        prepared = await (self._gather(held, pool, unsettled, claim) if self._may_gather(held.row) else self._history(held, unsettled))
        if prepared.message is not None:
            await self._pace.another(held.row.address)
        return prepared

    async def _history(self, held: Held, unsettled: Sequence[Sent]) -> Prepared:
        async with self._database.look() as work:
            posted = await work.posted.of(held.row.address)
        fresh = [message for sent in unsettled for message in sent.posted]
        return replace(Prepared.plain(held), standing=Standing(held.cards, tuple(dict.fromkeys([*posted, *fresh]))))

    async def _gather(self, held: Held, pool: Pool, unsettled: Sequence[Sent], claim: Claim) -> Prepared:
        row = held.row
        async with self._database.begin() as work:
            beside = await work.outbox.claim_beside(row, replace(claim, limit=MOST_BESIDE))
            language = await _language(work, row.address)
            gathered = gather([row, *pool.of(row.address), *beside], lambda count: work.texts.text(language, "group.gathered", count=count))
            taken = {each.id for each in gathered.rows}
            await work.outbox.release([each.id for each in beside if each.id not in taken], claim.lease)
            cards = await _cards(work, row.address, gathered.message)
        for sent in unsettled:
            apply(cards, sent, _names(gathered.message))
        pool.take(lambda each: each.id in taken)
        if row.id not in taken:
            pool.add([held])
        return Prepared(gathered.rows, gathered.message, Standing(cards))


async def _language(work: UnitOfWork, address: Address) -> str:
    group = await work.groups.at(address)
    return group.language if group else "vi"


async def _cards(work: UnitOfWork, address: Address, message: OutboundMessage | None) -> dict[str, Shown]:
    wanted = [(address, card) for card in _names(message)]
    return {card: shown for (_, card), shown in (await work.posted.cards(wanted)).items()}


def _names(message: OutboundMessage | None) -> tuple[str, ...]:
    return tuple(card for card in dict.fromkeys((message.card, *message.retract)) if card) if message else ()
