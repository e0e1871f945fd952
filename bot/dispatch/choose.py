"""Which rows of the ledger go now, and what becomes of those that do not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count
from zoneinfo import ZoneInfo

from bot.domain.actions import Stop
from bot.domain.campaigns import SUBJECT_BITS, DeliveryState, Subject, Why
from bot.domain.errors import Gone
from bot.domain.events import Choice, Lane, OutboundMessage
from bot.domain.sending import Hold, Received, habits, hold, month_of, next_month
from bot.domain.taps import address_to
from bot.store.contacts import open_address
from bot.store.ledger import Ending, Going, OpenLot, Row, Span, spans_of
from bot.store.work import UnitOfWork

FIRST_ID = 1 << 62
"""Behind the ids of the outbox: what waits there for the same lane is little, and goes before a campaign's thousands."""
BUSY = timedelta(minutes=1)
"""How long a row waits whose person is being sent another one's at the moment."""


@dataclass(slots=True)
class Chosen:
    """What a claim gives.

    Rows to send, where rows come to stand, cursors of lots, to whom a stop is offered, and whether there is more at once.
    """

    going: list[Going] = field(default_factory=list)
    moves: list[Ending] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    cursors: dict[int, int] = field(default_factory=dict)
    offered: list[bytes] = field(default_factory=list)
    more: bool = False


class Choosing:
    """Chooses for one channel; remembers what runs say."""

    def __init__(self, channel: str) -> None:
        """Begin with nothing remembered."""
        self._channel = channel
        self._ids = count(FIRST_ID)
        self._messages: dict[tuple[int, str], OutboundMessage] = {}
        self._holds: dict[tuple[int | None, int | None, int | None, Received], Hold | None] = {}
        self._held_at: datetime | None = None

    def zone(self, work: UnitOfWork) -> ZoneInfo:
        """Return the place's time zone."""
        return ZoneInfo(work.rules.timezone)

    async def choose(self, work: UnitOfWork, lots: Sequence[OpenLot], room: int, busy: Collection[bytes]) -> Chosen:
        """Choose among what is due, so many rows; `busy` are people to whom something is on its way."""
        chosen, taken = Chosen(), set(busy)
        runs = {lot.run for lot in lots}
        self._messages = {key: message for key, message in self._messages.items() if key[0] in runs}
        quota = await self._quota_left(work)
        for lot in lots:
            rows = await work.ledger.take_later(lot, room)
            room -= len(rows)
            if room > 0 and lot.next_seq <= lot.people:
                end = min(lot.next_seq + room, lot.people + 1)
                rows += await work.ledger.next_rows(lot, end - lot.next_seq)
                room -= end - lot.next_seq
                chosen.cursors[lot.id] = end
            numbers: list[int] = []
            for row in rows:
                message = await self._message(work, lot.run, row.language)
                ending = self._verdict(work, lot, row, taken) if message else _over(lot, row, Why.NO_VARIANT)
                if ending is None and quota is not None and quota <= len(chosen.going) and not lot.recalls:
                    ending = _later(lot, row, DeliveryState.HELD, Why.QUOTA, next_month(work.now, self.zone(work)))
                if ending is None and message and (out := self._going(work, lot, row, message)) is not None:
                    chosen.going.append(out)
                    taken.add(row.contact)
                    chosen.offered += [row.contact] if row.restored and not lot.recalls else []
                    numbers.append(row.seq)
                    ending = Ending(lot.id, row.seq, row.state, DeliveryState.SENDING)
                chosen.moves.append(ending or _over(lot, row, Why.STOPPED))
            chosen.spans += spans_of(lot.id, numbers)
            if room <= 0:
                chosen.more = True
                break
        return chosen

    async def settle_quota(self, work: UnitOfWork, chosen: Chosen, refunded: int) -> None:
        """Count what goes out now, and what came back, where a platform counts."""
        if self._channel in work.rules.quotas:
            new = sum(not each.message.unsay for each in chosen.going)
            await work.quotas.use(self._channel, month_of(work.now, self.zone(work)), new - refunded)

    async def _quota_left(self, work: UnitOfWork) -> int | None:
        limit = work.rules.quotas.get(self._channel)
        return None if limit is None else limit - await work.quotas.used(self._channel, month_of(work.now, self.zone(work)))

    def _verdict(self, work: UnitOfWork, lot: OpenLot, row: Row, taken: Collection[bytes]) -> Ending | None:
        """Return what becomes of a row that does not go now."""
        if row.sealed is None or (row.subjects_left & SUBJECT_BITS[Subject(lot.subject)] and not lot.recalls):
            return _over(lot, row, Why.STOPPED)
        if lot.recalls and not row.number:  # nobody knows by what
            return Ending(lot.id, row.seq, row.state, DeliveryState.FAILED, Why.REFUSED)
        if lot.until is not None and lot.until <= work.now:
            return _over(lot, row, Why.LATE)
        if row.contact in taken:
            return _later(lot, row, DeliveryState.RETRY, Why.NONE, work.now + BUSY)
        return None if lot.urgent else self._held(work, lot, row)

    def _held(self, work: UnitOfWork, lot: OpenLot, row: Row) -> Ending | None:
        """Hold a row that its person does not want now; skip it when it would be too late afterwards."""
        held = self._hold(work, row)
        if held is None:
            return None
        if lot.until is not None and held.until >= lot.until:
            return _over(lot, row, held.why)
        return _later(lot, row, DeliveryState.HELD, held.why, held.until)

    async def _message(self, work: UnitOfWork, run: int, language: str) -> OutboundMessage | None:
        key = (run, language)
        if key not in self._messages:
            message = await work.runs.message(*key)
            if message is None:
                return None
            self._messages[key] = message
        return self._messages[key]

    def _hold(self, work: UnitOfWork, row: Row) -> Hold | None:
        """Return what the rules say; most people want the same, so it is reckoned once a moment."""
        key = (row.quiet_from, row.quiet_to, row.per_week, row.received)
        if self._held_at != work.now:
            self._holds, self._held_at = {}, work.now
        if key not in self._holds:
            wanted = habits(work.rules, *key[:3])
            self._holds[key] = hold(work.now, wanted, row.received, self.zone(work))
        return self._holds[key]

    def _going(self, work: UnitOfWork, lot: OpenLot, row: Row, message: OutboundMessage) -> Going | None:
        """Return a row as it is sent; None when nobody can be written to there any more."""
        try:
            address = open_address(work.vault, row.sealed or b"", row.mark or b"")
        except Gone:
            return None
        said = replace(message, unsay=row.number) if lot.recalls else address_to(message, lot.id, row.seq)
        if row.restored and not lot.recalls:  # they may have said stop after the backup was made
            stop = Choice(work.texts.text(row.language, "settings.stop"), Stop().pack())
            said = replace(said, choices=(*said.choices, (stop,)))
        return Going(
            next(self._ids),
            b"",
            address,
            said,
            Lane(lot.lane),
            row.attempts,
            lot.id,
            row.seq,
            row.contact,
            lot.urgent,
            row.again,
            row.received,
        )


def _later(lot: OpenLot, row: Row, to: DeliveryState, why: Why, until: datetime) -> Ending:
    return Ending(lot.id, row.seq, row.state, to, why, until)


def _over(lot: OpenLot, row: Row, why: Why) -> Ending:
    """Skip a row; one that may have been sent once is not said to have been skipped."""
    return Ending(lot.id, row.seq, row.state, DeliveryState.UNCERTAIN if row.again else DeliveryState.SKIPPED, why)
