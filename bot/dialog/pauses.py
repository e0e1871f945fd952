"""What wrong receipts cost: growing pauses for who tries, then work in the page for everyone; never a lock."""

from __future__ import annotations

from collections import OrderedDict
from datetime import datetime, timedelta
from hashlib import sha256

from bot.domain.events import Puzzle
from bot.domain.ports import Clock, Random

FREE_TRIES = 3
LONGEST_PAUSE = 30.0
CALM_TRIES = 20
MOST_BITS = 18
REMEMBERED = 10_000
WINDOW = timedelta(hours=1)


class Pauses:
    """Counts wrong receipts in memory, by a key that its caller makes; forgets all of it every hour."""

    def __init__(self, clock: Clock, random: Random) -> None:
        """Start calm."""
        self._clock, self._random = clock, random
        self._since: datetime | None = None
        self._tries: OrderedDict[bytes, int] = OrderedDict()
        self._all = 0
        self._salt = random.token(32)

    def wrong(self, who: bytes) -> None:
        """Count a wrong receipt."""
        self._turn_the_hour()
        self._tries[who] = self._tries.pop(who, 0) + 1
        self._all += 1
        while len(self._tries) > REMEMBERED:
            self._tries.popitem(last=False)

    def right(self, who: bytes) -> None:
        """Forget somebody's slips: a right receipt came."""
        self._tries.pop(who, None)

    def pause(self, who: bytes) -> timedelta:
        """Return how long the next answer waits: nothing at first, then doubling up to 30 seconds."""
        self._turn_the_hour()
        over = self._tries.get(who, 0) - FREE_TRIES
        return timedelta(seconds=min(LONGEST_PAUSE, 2.0 ** min(over, 10))) if over > 0 else timedelta()

    def bits(self) -> int:
        """Return how hard the puzzle is that a receipt must bring, 0 while few are wrong."""
        self._turn_the_hour()
        return 0 if self._all <= CALM_TRIES else min(MOST_BITS, 8 + (self._all - CALM_TRIES).bit_length())

    def puzzle(self) -> Puzzle | None:
        """Return a fresh puzzle, None while it is calm."""
        bits = self.bits()
        return Puzzle(self._random.token(16).hex(), bits) if bits else None

    def _turn_the_hour(self) -> None:
        now = self._clock.now()
        if self._since is None or now - self._since >= WINDOW:
            self._since, self._all = now, 0
            self._tries.clear()
            self._salt = self._random.token(32)

    @property
    def salt(self) -> bytes:
        """Return the key that callers hash addresses with; another every hour."""
        self._turn_the_hour()
        return self._salt


def solved(puzzle: Puzzle, answer: str) -> bool:
    """Tell whether an answer solves a puzzle."""
    digest = sha256(f"{puzzle.seed}:{answer}".encode("utf-8", "replace")).digest()
    return int.from_bytes(digest, "big") >> (256 - puzzle.bits) == 0 if puzzle.bits else True
