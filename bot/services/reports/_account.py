"""What came of a run's people: reached, heard, coming, and why not, counted by anything that sums are told by."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.domain.campaigns import ButtonKind, DeliveryState, Why
from bot.domain.pooling import pool
from bot.services.reports._places import NOWHERE
from bot.store.sums import HEARD, Sum

Key = TypeVar("Key", bound=Hashable)
Taps = Mapping[tuple[str, str, str], int]
"""People by unit, channel and what they tapped."""


@dataclass(slots=True)
class Account:
    """So many people, and what became of them."""

    people: int = 0
    reached: int = 0
    heard: int = 0
    coming: int = 0
    reasons: Counter[tuple[DeliveryState, Why]] = field(default_factory=Counter)

    @property
    def missed(self) -> int:
        """Return how many were not reached."""
        return self.people - self.reached

    def add(self, each: Sum) -> None:
        """Count people who stand somewhere."""
        self.people += each.people
        if each.state is DeliveryState.SENT:
            self.reached += each.people
        else:
            self.reasons[each.state, each.why] += each.people

    def join(self, other: Account) -> None:
        """Count others' people too."""
        self.people, self.reached = self.people + other.people, self.reached + other.reached
        self.heard, self.coming = self.heard + other.heard, self.coming + other.coming
        self.reasons.update(other.reasons)

    def add_tap(self, kind: str, people: int) -> None:
        """Count people who tapped."""
        self.heard += people if kind == HEARD else 0
        self.coming += people if kind == ButtonKind.COME else 0


def of_units(sums: Iterable[Sum]) -> list[Sum]:
    """Return the sums that are told by unit, and those of which nothing is known; together these are everybody, once."""
    return [each for each in sums if not each.language]


def unit_of(code: str) -> str:
    """Return the unit of a sum or tap, NOWHERE when it is not known."""
    return code or NOWHERE


def account(sums: Iterable[Sum], taps: Taps, key_of: Callable[[str, str], Key]) -> dict[Key, Account]:
    """Return accounts by a key that is made of unit and channel."""
    found: dict[Key, Account] = {}
    for each in sums:
        found.setdefault(key_of(unit_of(each.unit), each.channel), Account()).add(each)
    for (unit, channel, kind), people in taps.items():
        found.setdefault(key_of(unit_of(unit), channel), Account()).add_tap(kind, people)
    return found


def by_language(sums: Iterable[Sum]) -> dict[str, Account]:
    """Return accounts by language, as far as it is known; taps are never told by it."""
    found: dict[str, Account] = {}
    for each in sums:
        if each.language:
            found.setdefault(each.language, Account()).add(each)
    return found


def pooled(accounts: Mapping[str, Account]) -> dict[str, Account]:
    """Return accounts with those of few people told together, under "", at the end."""
    where = pool({key: each.people for key, each in accounts.items()}, {})
    found: dict[str, Account] = {}
    for key in sorted(accounts, key=lambda each: (where[each][1] == "", -accounts[each].people, each)):
        found.setdefault(where[key][1], Account()).join(accounts[key])
    return found
