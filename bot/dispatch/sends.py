"""Messages under way: each starts at its slot, one at a time to an address, and what became of it is noted."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from bot.dispatch.endings import Endings
from bot.dispatch.outcome import Outcome
from bot.dispatch.pace import Pace, Rates
from bot.dispatch.pool import Held, Pool, named
from bot.dispatch.prepare import Prepared, Preparing
from bot.dispatch.rest import Rest
from bot.domain.errors import SendError, SendProblem, StorageError
from bot.domain.events import Address, Lane, Sent, Shown
from bot.domain.ports import Channel
from bot.store.database import Database
from bot.store.ledger import Going
from bot.store.outbox import Claim, Waiting

log = logging.getLogger(__name__)

LEASE: Final = timedelta(seconds=60)
MOST_IN_FLIGHT: Final = 64
LOW_IN_FLIGHT: Final = 48
"""The places above are never taken by reminders and campaigns: when a platform answers slowly, danger and dialogue still find one."""
HELD_BACK_SECONDS: Final = 1.0
"""The longest that low lanes stand still while commits bring ever more that nobody has looked at; then a few may go."""
FEW: Final = 16
LONG_HOLD_SECONDS: Final = 5.0
"""When the whole channel is held for longer than this, nothing is claimed for it."""


class Nap(NamedTuple):
    """How long nothing can start; None for as long as nothing happens. A `deaf` one is cut short by nothing."""

    seconds: float | None
    deaf: bool = False


class Sends:
    """The pool of one channel and what has left it."""

    def __init__(self, database: Database, channel: Channel, pace: Pace | None, lease: bytes) -> None:
        """Send what `lease` has claimed, without any limits if there is no pace."""
        self._database, self._channel, self._lease = database, channel, lease
        self.pace, self._paced = pace or Pace(Rates()), pace is not None
        self.pool, self.rest = Pool(self.pace), Rest(channel.name)
        self.outcome, self.settling = Outcome(), Outcome()
        self.endings = Endings(database.circumstances.clock.now)
        self.ended, self.stirred = asyncio.Event(), asyncio.Event()
        self._flying: dict[Address, asyncio.Task[None]] = {}
        self._preparing = Preparing(database, self.pace)
        self._still_since: float | None = None
        self._few = 0

    @property
    def busy(self) -> bool:
        """Tell whether anything waits in memory or is under way."""
        return bool(len(self.pool) or self._flying)

    @property
    def resting(self) -> bool:
        """Tell whether nothing is to be claimed: the platform takes nothing, or refused the token and may not be asked yet."""
        asks = self.rest.ordered and (self.busy or self.rest.lasts(self.pace.now()))
        return asks or self.pace.held() > LONG_HOLD_SECONDS

    @property
    def under_way(self) -> int:
        """Return how many are on their way to the platform."""
        return len(self._flying)

    def stir(self) -> None:
        """Something ended or came in: let both who starts and who settles look again."""
        self.ended.set()
        self.stirred.set()

    def claim(self, limit: int, lane: Lane = Lane.CAMPAIGN) -> Claim:
        """Return what to ask the outbox for."""
        now = datetime.now(UTC)
        return Claim(self._channel.name, self._lease, now, now + LEASE, limit, lane, self.pace.spaces_chats)

    def ready(self) -> int:
        """Count those in memory whose turn comes soon."""
        return self.pool.soon(self._flying)

    def admit(self, rows: Sequence[Waiting], cards: Mapping[tuple[Address, str], Shown], until: float) -> None:
        """Let claimed messages wait for their slots; `cards` is where those stand that they name, as it was when they were claimed."""
        fresh = []
        for row in rows:
            if self.outcome.left(row.address):
                self._back([row] if isinstance(row, Going) else [])
                continue  # what waited for it is dropped, or will be claimed again under its new address
            held = Held(row, until)
            if names := named(row):
                held.cards |= {card: cards[row.address, card] for card in names if (row.address, card) in cards}
                for address, sent in self.outcome.sent:
                    if address == row.address:
                        held.see(sent)
            fresh.append(held)
        self.pool.add(fresh)

    def start_due(self, *, unseen: bool = False) -> Nap:
        """Start whatever may start; while there may be something `unseen` in the table no low lane goes before it."""
        while len(self.pool):
            now, under_way = self.pace.now(), len(self._flying)
            if under_way >= MOST_IN_FLIGHT or self.rest.lasts(now) or (self.rest.ordered and under_way):
                return Nap(None)
            if (pause := self.pace.wait()) > 0:
                return Nap(pause, deaf=True)
            back = self._holds_back(now, unseen=unseen)
            lowest = Lane.DIALOGUE if back or under_way >= LOW_IN_FLIGHT else Lane.CAMPAIGN
            held, soonest = self.pool.next(self._flying, lowest)
            if held is None:
                return Nap(min(HELD_BACK_SECONDS, soonest or HELD_BACK_SECONDS) if back else soonest)
            self._start(held)
        return Nap(None)

    def _holds_back(self, now: float, *, unseen: bool) -> bool:
        """Tell whether low lanes stand still."""
        if not unseen:
            self._still_since, self._few = None, 0
            return False
        if self._still_since is None:
            self._still_since = now
        elif now - self._still_since >= HELD_BACK_SECONDS:
            self._still_since, self._few = now, FEW
        return self._few <= 0

    def _start(self, held: Held) -> None:
        row = held.row
        if self._preparing.is_idle(held):
            self.outcome.done.append(row.id)
            self.stir()
            return
        if row.lane > Lane.DIALOGUE:
            self._few -= 1
        left = None if self._preparing.is_needed(row) else self.pace.take(row.address)
        self._flying[row.address] = asyncio.create_task(self._fly(held, left))

    async def _fly(self, held: Held, left: float | None) -> None:
        """Send what has its slot since `left`; None when something must be looked up before it gets one."""
        prepared = Prepared.plain(held)
        try:
            if left is None:
                unsettled = [sent for address, sent in self.settling.sent + self.outcome.sent if address == held.row.address]
                prepared = await self._preparing.prepare(held, self.pool, unsettled, self.claim(limit=0))
            sent = Sent()
            if prepared.message is not None:
                sent = await self._channel.send(held.row.address, prepared.message, prepared.delivery, prepared.standing)
            self._note(held.row.address, prepared.rows, sent)
        except asyncio.CancelledError:
            self._cut(prepared.rows)
            raise
        except SendError as error:
            self._fail(prepared.rows, error)
        except StorageError:
            self._fail(prepared.rows, SendError(SendProblem.RETRY))
        except Exception as error:
            log.exception("channel failed: id=%d channel=%s error=%s", held.row.id, self._channel.name, type(error).__name__)
            self._fail(prepared.rows, SendError(SendProblem.RETRY))
        finally:
            if left is not None:
                self.pace.answered(held.row.address, left)
            del self._flying[held.row.address]
            self.stir()

    def _cut(self, rows: Sequence[Waiting]) -> None:
        """The loop stops while something is on its way."""
        if isinstance(rows[0], Going):
            self.endings.unknown(rows[0])
        else:
            self._back(rows)

    def _back(self, rows: Iterable[Waiting]) -> None:
        """Give rows back to whichever table they came from."""
        rows = list(rows)
        self.outcome.back += [row.id for row in rows if not isinstance(row, Going)]
        self.endings.back(row for row in rows if isinstance(row, Going))

    def _note(self, address: Address, rows: Sequence[Waiting], sent: Sent) -> None:
        if isinstance(rows[0], Going):
            self.endings.sent(rows[0], sent.number)
            self.rest.end(self.pace.now())
            return
        self.outcome.done += [row.id for row in rows]
        self.rest.end(self.pace.now())
        if sent != Sent():
            self.outcome.sent.append((address, sent))
            self.pool.see(address, sent)

    def _fail(self, rows: Sequence[Waiting], error: SendError) -> None:
        address, problem, now = rows[0].address, error.problem, self.pace.now()
        if problem is SendProblem.BAD_TOKEN:
            self._rest(rows)
            return
        if problem is SendProblem.RETRY and not error.retry_after:
            if self.rest.ordered:
                self.rest.order(now)  # the network said nothing about the token
        else:
            self.rest.end(now)
        if problem in {SendProblem.TOO_LONG, SendProblem.REFUSED} and self._preparing.part(rows):
            self.outcome.back += [row.id for row in rows]
            return
        if self._paced and problem is SendProblem.RETRY and error.retry_after:
            self.outcome.held = max(self.outcome.held, self.pace.hold(address, error.retry_after))
        chance = self._database.circumstances.random.below(1000) / 999
        if isinstance(rows[0], Going):
            self.endings.failed(rows[0], error, chance)
            self.outcome.leave(address, error)
        else:
            self.outcome.judge(rows, error, chance)
        if self.outcome.left(address):
            self.endings.back(self.pool.take_going(lambda row: row.address == address))
            self.pool.take(lambda row: row.address == address)
        elif rows[0].id in self.outcome.pauses:
            # What follows to this address in the same lane waits for it.
            lanes = {row.lane for row in rows}
            behind = self.pool.take(lambda row: row.address == address and row.lane in lanes)
            self._back(each.row for each in behind)

    def _rest(self, rows: Sequence[Waiting]) -> None:
        self._back(rows)
        self.give_back()
        self.outcome.refused |= self.rest.order(self.pace.now())

    def give_back(self) -> None:
        """Let go of what waits in memory."""
        self._back(each.row for each in self.pool.take(lambda _: True))

    async def land(self, seconds: float) -> None:
        """Let what is under way arrive for so long, then give it up."""
        flying = list(self._flying.values())
        if not flying:
            return
        _, late = await asyncio.wait(flying, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
