"""What became of deliveries, until a transaction has written it into the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from bot.dispatch.outcome import pause_after
from bot.domain.campaigns import DeliveryState, Why
from bot.domain.errors import SendError, SendProblem
from bot.store.ledger import Ending, Going

MOST_TRIES: Final = 20
"""Sends of one row that may be refused for a while before it is given up."""
MANY_DOUBTFUL: Final = 5
"""So many sends in a row whose end nobody knows mean that the platform is away: more of them would only make more uncertain rows."""
_FAILED: Final = {SendProblem.TOO_LONG: Why.TOO_LONG}


class Endings:
    """Ends of deliveries on one channel. `listener` is told of each."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with none; `now` is the product's clock."""
        self._now = now
        self.listener: Callable[[], None] = _nobody
        self.rows: list[Ending] = []
        self.doubtful = 0

    def __len__(self) -> int:
        """Return how many are not written down yet."""
        return len(self.rows)

    def take(self) -> list[Ending]:
        """Take what is not written down yet, to write it."""
        taken, self.rows = self.rows, []
        return taken

    def put_back(self, rows: list[Ending]) -> None:
        """What was taken could not be written."""
        self.rows = rows + self.rows

    def sent(self, row: Going, number: int = 0) -> None:
        """It was delivered, and can be taken back by a number of the channel's (0: it cannot)."""
        self.doubtful = 0
        self._end(row, DeliveryState.SENT, number=number)

    def back(self, going: Iterable[Going]) -> None:
        """They were not begun."""
        for row in going:
            self._end(row, DeliveryState.RETRY, pause=timedelta())

    def unknown(self, row: Going) -> None:
        """Nobody knows whether it was delivered. An urgent one is sent once more; a second time it stays so."""
        self.doubtful += 1
        if row.urgent and not row.again:
            self._end(row, DeliveryState.RETRY, pause=pause_after(self.doubtful, 0.0, 1.0), again=True)
            return
        self._end(row, DeliveryState.UNCERTAIN)

    def failed(self, row: Going, error: SendError, chance: float) -> None:
        """It was refused, but not because of the token; `chance` (0 to 1) spreads what is tried again."""
        if error.ambiguous:
            self.unknown(row)
            return
        self.doubtful = 0
        if error.problem is SendProblem.GONE:
            self._end(row, DeliveryState.UNREACHABLE)
        elif not error.retryable:
            self._end(row, DeliveryState.FAILED, _FAILED.get(error.problem, Why.REFUSED))
        elif row.attempts + 1 >= MOST_TRIES:
            self._end(row, DeliveryState.FAILED, Why.TRIES)
        else:
            pause = timedelta() if error.moved_to else pause_after(row.attempts, error.retry_after, chance)
            self._end(row, DeliveryState.RETRY, pause=pause, tried=True)

    def _end(  # noqa: PLR0913 - an ending's fields, each by its name
        self,
        row: Going,
        to: DeliveryState,
        why: Why = Why.NONE,
        *,
        pause: timedelta | None = None,
        tried: bool = False,
        again: bool = False,
        number: int = 0,
    ) -> None:
        ready_at = None if pause is None else self._now() + pause
        person = (row.contact, row.received, not row.message.unsay)
        self.rows.append(Ending(row.lot, row.seq, DeliveryState.SENDING, to, why, ready_at, tried, again, *person, number))
        self.listener()


def _nobody() -> None:
    """Hear nothing."""
