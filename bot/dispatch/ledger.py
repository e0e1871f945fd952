"""Campaigns' part of a channel's dispatcher: claims rows of the ledger for the lowest lanes, and settles them in batches.

One process at a time does this for a channel: whoever holds the lock (see `SoleMark`). What another had on its way when it died is
written down as uncertain before anything is claimed.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

from bot.dispatch.choose import Choosing, Chosen
from bot.dispatch.endings import MANY_DOUBTFUL
from bot.dispatch.sends import Sends
from bot.domain.campaigns import DeliveryState
from bot.domain.errors import StorageError
from bot.domain.sending import local_day
from bot.store.database import Database
from bot.store.ledger import Ending, Span
from bot.store.marks import SoleMark
from bot.store.work import UnitOfWork

log = logging.getLogger(__name__)

MOST_CLAIMED: Final = 100
"""Rows claimed and not settled: what is uncertain after a kill is never more."""
FEWEST_CLAIMED: Final = 16
BATCH_SHARE: Final = 0.25
"""Which share of the rows that may be claimed has ended when a commit is worth its while; fewer wait for up to a second."""
IDLE_SECONDS = 1.0
LONGEST_DOUBT: Final = 300.0
"""Seconds for which nothing is tried while a platform leaves every send open."""
_ARRIVED: Final = (DeliveryState.SENT, DeliveryState.UNCERTAIN)


class Ledger:
    """The ledger's rows of one channel on their way."""

    def __init__(self, database: Database, channel: str, sends: Sends) -> None:
        """Bind to a database and to what sends; nothing is claimed yet."""
        self._database, self._channel, self._sends = database, channel, sends
        self._choosing = Choosing(channel)
        self._claims: dict[Span, int] = {}
        self._span: dict[tuple[int, int], Span] = {}
        self._contacts: set[bytes] = set()
        self._woken = asyncio.Event()
        self._changed = self._seen = 0
        self._looked = self._tried = sends.pace.now()
        self._probes = 0
        self._most = _most(sends.pace.rates.total)
        self._batch = int(self._most * BATCH_SHARE)
        self._owing, self._unsure = True, False
        sends.endings.listener = self._ended
        self.mark = SoleMark(database, f"{channel}.ledger")

    @property
    def behind(self) -> bool:
        """Tell whether something was committed that may have stopped what waits in memory."""
        return self._changed != self._seen

    @property
    def claimed(self) -> int:
        """Return how many rows are claimed and not settled."""
        return len(self._span)

    def wake(self) -> None:
        """Something was committed: what waits in memory is looked at again before any of it goes on."""
        if self._span:
            self._changed += 1
            self._woken.set()

    async def run(self) -> None:
        """Serve until cancelled, as long as this is the process that does."""
        while True:
            try:
                if await self.mark.had() or await self._take_over():
                    await self.turn()
            except Exception as error:  # noqa: BLE001 - whatever it was, the loop that sends goes on
                log.error("ledger not served: channel=%s error=%s", self._channel, type(error).__name__)  # noqa: TRY400 - there is no more to say
                await asyncio.sleep(IDLE_SECONDS)
            await self._until_needed()

    async def turn(self, *, claiming: bool = True) -> int:
        """Write down what ended and claim what comes next, in one transaction; return at how many was looked.

        Who is cancelled here waits for its end: nobody knows then whether half a transaction was committed.
        """
        turn = asyncio.ensure_future(self._look_and_turn(claiming=claiming))
        try:
            return await asyncio.shield(turn)
        except asyncio.CancelledError:
            await asyncio.wait([turn])
            raise

    async def close(self) -> None:
        """Write down what ended and give the rest back; the mark goes last."""
        self._sends.endings.back(self._sends.pool.take_going())
        with suppress(StorageError):  # then the next one takes over
            await self.turn(claiming=False)
        await self.mark.leave()

    async def _take_over(self) -> bool:
        """Become the process that sends; False while another one is. What waits here from before is the other's by now."""
        self._sends.pool.take_going()
        self._sends.endings.take()
        self._forget()
        if not await self.mark.take():
            return False
        async with self._database.begin() as work:
            uncertain = await work.stranded.take_over(self._channel)
        if uncertain:
            log.warning("deliveries of a process that is gone are uncertain: channel=%s count=%d", self._channel, uncertain)
        self._owing = True
        return True

    def _forget(self) -> None:
        self._claims, self._span, self._contacts = {}, {}, set()
        self._unsure = False

    async def _look_and_turn(self, *, claiming: bool) -> int:
        await self._drop_unwanted()
        room = self._room() if claiming else 0
        if not self._sends.endings and not (room and await self._may_find()):
            return 0
        return await self._write_and_claim(room)

    async def _drop_unwanted(self) -> None:
        """Take out of the memory what is not to be sent any more: somebody said stop, a run was paused or cancelled."""
        changed, now = self._changed, self._sends.pace.now()
        going = self._sends.pool.going
        if going and (changed != self._seen or now - self._looked >= IDLE_SECONDS):
            self._looked = now
            async with self._database.look() as work:
                unwanted = await work.ledger.unwanted(going)
            if unwanted:
                self._sends.endings.back(self._sends.pool.take_going(lambda row: (row.lot, row.seq) in unwanted))
        if changed != self._seen:
            self._seen = changed
            self._sends.stirred.set()

    def _free(self) -> int:
        return self._most - self.claimed + len(self._sends.endings)

    def _room(self) -> int:
        """Return how many may be claimed: one, now and then, while the platform leaves every send open."""
        if self._sends.resting:
            return 0
        if self._sends.rest.ordered:
            return 1
        if self._sends.endings.doubtful < MANY_DOUBTFUL:
            self._probes = 0
            return max(0, self._free())
        now = self._sends.pace.now()
        if self.claimed > len(self._sends.endings) or now - self._tried < min(LONGEST_DOUBT, 2.0**self._probes):
            return 0
        self._probes, self._tried = self._probes + 1, now
        return 1

    async def _may_find(self) -> bool:
        """Tell whether something may be due; who looks in vain once a second costs no writer anything."""
        if self._owing:
            return True
        async with self._database.look() as work:
            return await work.ledger.any_due(self._channel)

    async def _write_and_claim(self, room: int) -> int:
        ended = self._sends.endings.take()
        try:
            async with self._database.begin() as work:
                if self._unsure:
                    await work.stranded.give_back(self._channel, self._claims)
                over = self._freed(ended)
                lots = await work.ledger.open_lots(self._channel) if room else []
                tallies = [await work.ledger.move(ended)]
                await work.ledger.note_numbers(ended)
                arrived = [each for each in ended if each.to in _ARRIVED and each.counted]
                await work.ledger.note_received(arrived, self._today(work))
                chosen = await self._choosing.choose(work, lots, room, self._contacts_but(ended))
                await self._choosing.settle_quota(work, chosen, sum(each.to not in _ARRIVED and each.counted for each in ended))
                await work.contacts.note_offered_to(chosen.offered)
                tallies.append(await work.ledger.move(chosen.moves))
                claims = [*(span for span in self._claims if span not in over), *chosen.spans]
                for run in await work.ledger.change_lots(_added(tallies), chosen.cursors, claims):
                    await work.runs.finish(run)
        except BaseException:
            self._unsure = True
            self._sends.endings.put_back(ended)
            raise
        self._unsure = False
        self._settle(ended, over)
        self._owing = chosen.more
        self._admit(chosen)
        return len(chosen.moves)

    def _today(self, work: UnitOfWork) -> int:
        return local_day(work.now, self._choosing.zone(work))

    def _freed(self, ended: Iterable[Ending]) -> list[Span]:
        """Return the claims of which nothing is on its way once these are settled."""
        left = Counter(span for each in ended if (span := self._span.get((each.lot, each.seq))))
        return [span for span, count in left.items() if self._claims[span] <= count]

    def _contacts_but(self, ended: Iterable[Ending]) -> Collection[bytes]:
        return self._contacts - {each.contact for each in ended}

    def _settle(self, ended: Iterable[Ending], over: Iterable[Span]) -> None:
        for each in ended:
            span = self._span.pop((each.lot, each.seq), None)
            if span is not None:
                self._claims[span] -= 1
                self._contacts.discard(each.contact)
        for span in over:
            del self._claims[span]

    def _admit(self, chosen: Chosen) -> None:
        for span in chosen.spans:
            self._claims[span] = span[2] - span[1] + 1
            self._span |= {(span[0], seq): span for seq in range(span[1], span[2] + 1)}
        self._contacts.update(row.contact for row in chosen.going)
        if chosen.going:
            self._sends.admit(chosen.going, {}, float("inf"))
            self._sends.stirred.set()

    async def _until_needed(self) -> None:
        """Wait until a batch has ended, something was committed, or a second is over."""
        sends = self._sends
        calm = not (sends.resting or sends.rest.ordered or sends.endings.doubtful >= MANY_DOUBTFUL)
        hurries = self._owing and calm and self._free() >= self._batch
        if not hurries:
            with suppress(TimeoutError):
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._woken.wait()
        self._woken.clear()

    def _ended(self) -> None:
        """A delivery ended: when enough have, or all that are claimed, it is time to settle."""
        sends = self._sends
        if sends.endings.doubtful == MANY_DOUBTFUL and (waiting := sends.pool.take_going()):
            self._tried = sends.pace.now()
            sends.endings.back(waiting)
        if len(sends.endings) >= min(self._batch, self.claimed):
            self._woken.set()


def _most(rate: float) -> int:
    """Return how many rows may be claimed at a rate (0: no limit): what goes out in a second, so that few are uncertain after a kill."""
    return MOST_CLAIMED if rate <= 0 else max(FEWEST_CLAIMED, min(MOST_CLAIMED, int(rate)))


def _added(tallies: Iterable[dict[int, dict[DeliveryState, int]]]) -> dict[int, dict[DeliveryState, int]]:
    total: dict[int, dict[DeliveryState, int]] = {}
    for each in tallies:
        for lot, changes in each.items():
            mine = total.setdefault(lot, {})
            for state, more in changes.items():
                mine[state] = mine.get(state, 0) + more
    return total
