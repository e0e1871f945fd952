"""Claimed messages that wait in memory for their slot."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field

from bot.dispatch.pace import Pace
from bot.domain.events import Address, Lane, Sent, Shown
from bot.store.ledger import Going
from bot.store.outbox import Waiting

SOON_SECONDS = 0.25


@dataclass(slots=True)
class Held:
    """A claimed message; ours up to `until` (the pace's seconds). `cards` is where those stand that it names."""

    row: Waiting
    until: float
    cards: dict[str, Shown] = field(default_factory=dict)

    def see(self, sent: Sent) -> None:
        """Take note of what another send to the same chat has changed."""
        apply(self.cards, sent, named(self.row))


def named(row: Waiting) -> Collection[str]:
    """Return the cards that a message shows or takes away."""
    message = row.message
    return {message.card, *message.retract} - {""} if message.card or message.retract else ()


def apply(cards: dict[str, Shown], sent: Sent, names: Collection[str]) -> None:
    """Bring up to date where the named cards of a chat stand."""
    if sent.cleared:
        cards.clear()
    for card, shown in sent.cards.items():
        if shown is None:
            cards.pop(card, None)
        elif card in names:
            cards[card] = shown


def _place(held: Held) -> tuple[Lane, int]:
    return held.row.lane, held.row.id


def _all(_: Going) -> bool:
    return True


class Pool:
    """Highest lane first, then in the order in which they were written."""

    def __init__(self, pace: Pace) -> None:
        """Begin empty."""
        self._pace = pace
        self._held: list[Held] = []

    def __len__(self) -> int:
        """Return how many wait."""
        return len(self._held)

    @property
    def rows(self) -> list[int]:
        """Return the ids of the outbox's that wait."""
        return [each.row.id for each in self._held if not isinstance(each.row, Going)]

    @property
    def going(self) -> list[Going]:
        """Return the ledger's that wait."""
        return [each.row for each in self._held if isinstance(each.row, Going)]

    @property
    def lowest(self) -> Lane:
        """Return the lowest lane of those that wait."""
        return max((each.row.lane for each in self._held), default=Lane.DANGER)

    def add(self, held: Iterable[Held]) -> None:
        """Let messages wait."""
        self._held += held
        self._held.sort(key=_place)

    def next(self, busy: Collection[Address], lowest: Lane) -> tuple[Held | None, float | None]:
        """Take out the first whose chat may receive, down to a lane; if there is none say in how many seconds one may (None: never).

        Those of the `busy` wait for the message before; those whose lease ran out may be somebody else's.
        """
        now, soonest = self._pace.now(), None
        for place, each in enumerate(self._held):
            if each.row.lane > lowest:
                break
            if each.row.address in busy or each.until <= now:
                continue
            pause = self._pace.wait_for(each.row.address)
            if pause <= 0:
                return self._held.pop(place), None
            soonest = pause if soonest is None else min(soonest, pause)
        return None, soonest

    def soon(self, busy: Collection[Address]) -> int:
        """Count those of the outbox whose chats may receive within a moment."""
        held = (each.row for each in self._held if not isinstance(each.row, Going))
        return sum(row.address in busy or self._pace.wait_for(row.address) <= SOON_SECONDS for row in held)

    def see(self, address: Address, sent: Sent) -> None:
        """Let what waits for a chat know what a send has changed there."""
        for each in self._held:
            if each.row.address == address:
                each.see(sent)

    def of(self, address: Address) -> list[Waiting]:
        """Return what waits for a chat."""
        return [each.row for each in self._held if each.row.address == address]

    def keep(self, until: float) -> None:
        """All of the outbox's are ours for longer."""
        for each in self._held:
            if not isinstance(each.row, Going):
                each.until = until

    def take(self, where: Callable[[Waiting], bool]) -> list[Held]:
        """Take those out that are asked for, in their order."""
        taken = [each for each in self._held if where(each.row)]
        self._held = [each for each in self._held if not where(each.row)]
        return taken

    def take_going(self, where: Callable[[Going], bool] = _all) -> list[Going]:
        """Take those of the ledger out that are asked for."""
        taken = self.take(lambda row: isinstance(row, Going) and where(row))
        return [each.row for each in taken if isinstance(each.row, Going)]
