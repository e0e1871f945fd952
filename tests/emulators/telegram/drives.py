"""A crowd that keeps a fixed number of updates waiting: for benches and crash runs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import cycle, islice
from typing import TYPE_CHECKING

from tests.emulators.telegram.chats import Chat
from tests.emulators.telegram.people import Person
from tests.emulators.telegram.shapes import Json

if TYPE_CHECKING:
    from tests.emulators.telegram.server import Emulator


class Drive:
    """`people` each say the first of `texts`, and the next one as soon as the bot has sent them one message; then from the first again.
    Nobody says more than `each` (0: no end), and all together not more than `total`.

    Times are the clock's, in seconds; they span from the first update to the last answer.
    """

    def __init__(self, telegram: Emulator, people: int, total: int, texts: list[str], each: int = 0) -> None:
        self._telegram = telegram
        self._people: dict[int, Person] = {}
        self._next: dict[int, Iterator[str]] = {}
        self._texts = texts
        self._total = min(total, people * each) if each else total
        self._each = each or None
        self._wanted = people
        self._said = 0
        self.answered = 0
        self.started_at = 0.0
        self.finished_at = 0.0

    def begin(self) -> None:
        for number in range(self._wanted):
            person = self._telegram.person(f"Person {number}")
            self._people[person.id] = person
            self._next[person.id] = islice(cycle(self._texts), self._each)
        self._telegram.state.sent_hooks.append(self._sent)
        self.started_at = self._telegram.clock.now()
        for person in self._people.values():
            self._say(person)

    @property
    def finished(self) -> bool:
        return self.answered >= self._total

    def to_json(self) -> Json:
        end = self.finished_at or self._telegram.clock.now()
        seconds = end - self.started_at
        per_second = self.answered / seconds if seconds > 0 else 0.0
        return {"answered": self.answered, "finished": self.finished, "seconds": seconds, "per_second": per_second}

    def _say(self, person: Person) -> None:
        text = next(self._next[person.id], None) if self._said < self._total else None
        if text is not None:
            person.says(text)
            self._said += 1

    def _sent(self, chat: Chat, _message: Json) -> None:
        person = self._people.get(chat.id)
        if person is None or self.answered >= self._total:
            return
        self.answered += 1
        if self.answered == self._total:
            self.finished_at = self._telegram.clock.now()
            self._telegram.state.sent_hooks.remove(self._sent)
            return
        self._say(person)
