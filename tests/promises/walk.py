"""A random walk of villagers and officers, and what must hold after every step of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from bot.domain.events import EventKind, InboundEvent
from bot.domain.people import Role
from bot.domain.ports import IntakeResult
from bot.schedule.ticks import Ticks
from bot.store.work import UnitOfWork
from handlers import ROUTES
from tests.kit.chat import Person, World

RECEIPT = re.compile(r"\b\d{4} \d{4} \d{4} \d{4}\b")
MARK = re.compile(r"dấu\d+dấu")
HOME_UNIT, OTHER_UNIT = "01304", "01456"

# What people do; the number behind each step picks among what is on the screen.
STEPS = (
    "villager_says",
    "villager_presses",
    "villager_presses",
    "villager_presses",
    "villager_repeats",
    "officer_presses",
    "officer_presses",
    "officer_says",
    "both_officers_press",
    "restart",
    "time_passes",
    "quick_pair",
    "receipt",
)


@dataclass(slots=True)
class Walk:
    """One walk through one world."""

    world: World
    villagers: list[Person] = field(default_factory=list)
    officers: list[Person] = field(default_factory=list)
    words: int = 0
    last: InboundEvent | None = None
    checked: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        """Put two villagers, two officers of one commune, one of another and one of the province on stage."""
        self.villagers = [self.world.person("a"), self.world.person("b")]
        self.officers = [
            await self.world.staff("o1", Role.OFFICER, HOME_UNIT),
            await self.world.staff("o2", Role.CHIEF, HOME_UNIT),
            await self.world.staff("o3", Role.OFFICER, OTHER_UNIT),
            await self.world.staff("p", Role.PROVINCE, "04"),
        ]
        for villager in self.villagers:
            await self._take([villager.event(EventKind.START, text=f"v1-{HOME_UNIT}")])

    async def run(self, steps: Sequence[tuple[str, int]]) -> None:
        """Walk, and check after every step."""
        for step, number in steps:
            await getattr(self, step)(number)
            await self.check()

    async def villager_says(self, number: int) -> None:
        """Somebody writes words that nobody else ever wrote."""
        self.words += 1
        await self._take([self._one(self.villagers, number).event(EventKind.TEXT, text=f"trộm bò đêm qua dấu{self.words}dấu")])

    async def villager_presses(self, number: int) -> None:
        """Somebody presses a button of the newest screen."""
        await self._press([self._one(self.villagers, number)], number // 2)

    async def villager_repeats(self, _number: int) -> None:
        """The network delivers the last event once more."""
        if self.last is not None:
            results = await self.world.take([self.last])
            # What came with it may come again with it.
            assert results
            assert set(results) == {IntakeResult.DUPLICATE}

    async def officer_presses(self, number: int) -> None:
        """An officer presses any button ever shown to them."""
        await self._press([self._one(self.officers, number)], number // 4)

    async def officer_says(self, number: int) -> None:
        """An officer writes."""
        await self._take([self._one(self.officers, number).event(EventKind.TEXT, text="Đã xem, cảm ơn bà con.")])

    async def both_officers_press(self, number: int) -> None:
        """Two officers of one commune press in one batch."""
        await self._press(self.officers[:2], number)

    async def restart(self, _number: int) -> None:
        """The process dies and comes back."""
        await self.world.restart(ROUTES)

    async def time_passes(self, number: int) -> None:
        """Some minutes go by."""
        self.world.clock.forward(minutes=number % 40)
        await Ticks(self.world.database).once()
        await self.world.settle()

    async def quick_pair(self, number: int) -> None:
        """Somebody sends two messages before any answer."""
        person = self._one(self.villagers, number)
        self.words += 2
        texts = [f"có khói trên rừng dấu{self.words - each}dấu" for each in (1, 0)]
        await self._take([person.event(EventKind.TEXT, text=text) for text in texts])

    async def receipt(self, number: int) -> None:
        """Somebody opens a tip by its receipt."""
        person = self._one(self.villagers, number)
        receipts = self.receipts(person)
        if receipts:
            await self._take([person.event(EventKind.TEXT, text="4")])
            await self._take([person.event(EventKind.TEXT, text=receipts[number % len(receipts)])])

    async def check(self) -> None:
        """Hold what must hold."""
        # Officers are villagers too: the first screen is the same for everybody.
        receipts = [receipt for person in (*self.villagers, *self.officers) for receipt in self.receipts(person)]
        async with self.world.database.look() as work:
            tips = [await work.tips.by_receipt(receipt.replace(" ", "")) for receipt in receipts]
            assert all(tips), "a receipt opens no tip"
            assert len({tip.id for tip in tips if tip}) == len(receipts), "two receipts open one tip"
            assert await work.tips.count() == len(receipts), "a tip without a receipt, or lost"
            assert not await work.parked.list(), "an event was parked"
            await self._check_sight(work)

    async def _check_sight(self, work: UnitOfWork) -> None:
        for officer in self.officers:
            fresh = officer.since(self.checked.get(officer.address.id, 0))
            self.checked[officer.address.id] = len(officer.seen)
            for message in fresh:
                assert not (MARK.search(message.text) and not message.card), "words outside of a card"
                if MARK.search(message.text):
                    tip = message.card.removeprefix("tip-")
                    who = await self.world.who(officer)
                    code = await work.tips.code(tip, who.unit)
                    assert code is not None, "words shown to an officer without the right"

    async def nobody_is_stuck(self) -> None:
        """Everybody still reaches the first screen in two moves: "menu", and giving up a draft when there is one."""
        for person in (*self.villagers, *self.officers):
            before = len(person.seen)
            await self._take([person.event(EventKind.TEXT, text="menu")])
            if not self._is_home(person, before):
                await self._take([person.event(EventKind.PRESS, action=person.find("Bỏ").action)])
            assert self._is_home(person, before), f"stuck at {person.screen.prompt}"

    def _is_home(self, person: Person, before: int) -> bool:
        return any(message.prompt == "home.title" for message in person.since(before))

    def receipts(self, villager: Person) -> list[str]:
        """Return the receipts somebody was shown, each once."""
        return list(dict.fromkeys(found for message in villager.seen if message.once for found in RECEIPT.findall(message.text)))

    def _one(self, people: list[Person], number: int) -> Person:
        return people[number % len(people)]

    async def _press(self, people: Sequence[Person], number: int) -> None:
        events = []
        for person in people:
            shown = [choice for message in person.seen[-6:] for row in message.choices for choice in row]
            if shown:
                events.append(person.event(EventKind.PRESS, action=shown[-1 - number % len(shown)].action))
        await self._take(events)

    async def _take(self, events: list[InboundEvent]) -> None:
        if not events:
            return
        self.last = events[-1]
        results = await self.world.take(events)
        assert results == [IntakeResult.DONE] * len(events)
