"""What became of sends, until a transaction has written it down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import timedelta

from bot.domain.errors import SendError, SendProblem
from bot.domain.events import Address, Sent
from bot.store.outbox import Waiting

FIRST_PAUSE = 2.0
LONGEST_PAUSE = 900.0
MOST_ATTEMPTS = 40


def pause_after(attempts: int, hint: float, chance: float) -> timedelta:
    """Return how long a message waits that failed now, and `attempts` times before.

    Doubling from two seconds to fifteen minutes, times 0.5 to 1.0 by `chance` (0 to 1); never less than the platform's hint in seconds.
    """
    doubled = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, 20))
    return timedelta(seconds=max(hint, doubled * (0.5 + chance / 2)))


@dataclass(slots=True)
class Outcome:
    """Ends of sends: rows `done` with, to be tried again after `pauses`, or given `back` untouched; and what else there is to write.

    `held` is for how many seconds the whole channel takes nothing; `refused` that its token is not taken, said for the first time.
    """

    done: list[int] = field(default_factory=list)
    sent: list[tuple[Address, Sent]] = field(default_factory=list)
    pauses: dict[int, timedelta] = field(default_factory=dict)
    back: list[int] = field(default_factory=list)
    gone: list[Address] = field(default_factory=list)
    moved: dict[Address, Address] = field(default_factory=dict)
    given_up: list[tuple[Waiting, SendProblem]] = field(default_factory=list)
    held: float = 0.0
    refused: bool = False

    def __bool__(self) -> bool:
        """Tell whether there is anything to write."""
        return any(getattr(self, each.name) for each in fields(self))

    def bare(self) -> Outcome:
        """Return what the rows themselves must know: something else in here cannot be written."""
        return Outcome(done=self.done, pauses=self.pauses, back=self.back)

    def then(self, later: Outcome) -> Outcome:
        """Return both, this one first."""
        return Outcome(
            self.done + later.done,
            self.sent + later.sent,
            self.pauses | later.pauses,
            self.back + later.back,
            self.gone + later.gone,
            self.moved | later.moved,
            self.given_up + later.given_up,
            max(self.held, later.held),
            self.refused or later.refused,
        )

    def left(self, address: Address) -> bool:
        """Tell whether a chat is to be written to no more, not under that address."""
        return address in self.gone or address in self.moved

    def leave(self, address: Address, error: SendError) -> None:
        """Note what an answer says of a chat itself: nobody is there, or it has another address."""
        if error.problem is SendProblem.GONE:
            self.gone.append(address)
        elif error.problem is SendProblem.MIGRATED and error.moved_to:
            self.moved[address] = Address(address.channel, error.moved_to)

    def judge(self, rows: Sequence[Waiting], error: SendError, chance: float) -> None:
        """Note what becomes of messages that failed together, but for a token that was refused."""
        first, problem = rows[0], error.problem
        tired = max(row.attempts for row in rows) >= MOST_ATTEMPTS
        ids = [row.id for row in rows]
        if problem is SendProblem.GONE:
            self.done += ids
            self.gone.append(first.address)
        elif tired or not error.retryable:
            self.done += ids
            self.given_up += [(row, problem) for row in rows]
        elif error.moved_to and problem is SendProblem.MIGRATED:
            self.pauses |= dict.fromkeys(ids, timedelta())
            self.moved[first.address] = Address(first.address.channel, error.moved_to)
        else:
            self.pauses |= dict.fromkeys(ids, pause_after(first.attempts, error.retry_after, chance))
