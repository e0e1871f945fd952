"""A chat to write conversation tests with: a person says, the bot says."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import exists, or_, select

from bot.cleaning.loop import CleaningLoop
from bot.dialog.conversation import Routes
from bot.dialog.house import House
from bot.dialog.pauses import Pauses
from bot.dialog.router import Router
from bot.dispatch.outbox import Dispatcher
from bot.domain.campaigns import RunState
from bot.domain.errors import StorageError
from bot.domain.events import Address, Choice, EventKind, InboundEvent, OutboundMessage, Point
from bot.domain.files import Attachment, FileKind
from bot.domain.people import Invite, Role, Staff, StaffState
from bot.domain.policy import Rules
from bot.domain.ports import IntakeResult, Texts
from bot.places.gazetteer import Gazetteer
from bot.places.seed import load_shipped
from bot.privacy.vault import Vault
from bot.services.staff.links import Entrance
from bot.store import schema
from bot.store import schema_campaigns as campaigns
from bot.store.database import Circumstances, Database
from tests.kit.fakes import FakeChannel, FakeCleaner, FakeClock, FakeRandom

_LEFT = select(or_(exists(select(schema.outbox.c.id)), exists(select(campaigns.run.c.id).where(campaigns.run.c.state == RunState.SENDING))))


@dataclass(slots=True)
class World:
    """One running product without network: real router, services and SQL; fake channel, clock, randomness."""

    database: Database
    router: Router
    dispatcher: Dispatcher
    channel: FakeChannel
    clock: FakeClock
    house: House
    cleaner: FakeCleaner
    cleaning: CleaningLoop
    counter: int = 0
    people: dict[str, Person] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        """Return a person, the same for the same name."""
        return self.people.setdefault(name, Person(self, Address(self.channel.name, name)))

    async def settle(self) -> None:
        """Send everything that is due."""
        while await self.dispatcher.once() and await self._is_something_left():
            pass

    async def _is_something_left(self) -> bool:
        """Tell whether another claim can find anything: to ask costs a fraction of a claim in vain, and most steps end here."""
        async with self.database.look() as work:
            return bool((await work.run(_LEFT)).scalar())

    async def clean(self) -> None:
        """Clean every file that waits, and send what is said about it."""
        await self.cleaning.drain()
        await self.settle()

    async def take(self, events: Sequence[InboundEvent]) -> list[IntakeResult | StorageError]:
        """Hand the router a batch and send what it answers."""
        results = await self.router.take(events)
        await self.settle()
        return results

    async def restart(self, routes: Routes) -> None:
        """Let the process die and come back."""
        self.router = Router(self.database, routes, self.house, FakeRandom("again"))

    async def staff(self, name: str, role: Role, unit: str, label: str = "") -> Person:
        """Make somebody an active member of staff without walking the invitation."""
        person = self.person(name)
        async with self.database.begin(f"staff {name}") as work:
            invite = Invite("", role, unit, label or name, "", "00", "")
            staff = await work.staff.add(invite, person.address, "vi")
            await work.staff.activate(staff)
        return person

    async def who(self, person: Person) -> Staff:
        """Return a person's staff row."""
        async with self.database.look() as work:
            found = (await work.staff.at([person.address]))[person.address]
        assert found.state is not StaffState.REMOVED
        return found


@dataclass(slots=True)
class Person:
    """Somebody with a phone: `says`, `presses`, and sees `screen`."""

    world: World
    address: Address

    @property
    def seen(self) -> list[OutboundMessage]:
        """Return everything this person was sent."""
        return self.world.channel.sent[self.address.id]

    @property
    def screen(self) -> OutboundMessage:
        """Return the last message."""
        return self.seen[-1]

    @property
    def text(self) -> str:
        """Return the last message's words."""
        return self.screen.text

    def since(self, count: int) -> list[OutboundMessage]:
        """Return the messages after the first `count`."""
        return self.seen[count:]

    def labels(self) -> list[str]:
        """Return the labels of the newest message that has choices."""
        return [choice.label for choice in self._choices()]

    def _choices(self) -> list[Choice]:
        newest = next((message for message in reversed(self.seen) if message.choices), None)
        return [choice for row in newest.choices for choice in row] if newest else []

    def find(self, label: str) -> Choice:
        """Return the newest choice whose label contains the words."""
        for message in reversed(self.seen):
            for row in message.choices:
                for choice in row:
                    if label in choice.label:
                        return choice
        raise AssertionError(f"no choice {label!r} among {self.labels()}")

    def event(self, kind: EventKind, **fields: Any) -> InboundEvent:  # Any: fields of InboundEvent
        """Return an event of this person with a fresh id."""
        self.world.counter += 1
        fields.setdefault("id", f"e{self.world.counter}")
        fields.setdefault("message", f"m{self.world.counter}")
        return InboundEvent(address=self.address, kind=kind, **fields)

    async def does(self, kind: EventKind, **fields: Any) -> IntakeResult | StorageError:  # Any: fields of InboundEvent
        """Do one thing and let the bot answer."""
        return (await self.world.take([self.event(kind, **fields)]))[0]

    async def says(self, text: str, **fields: Any) -> IntakeResult | StorageError:  # Any: fields of InboundEvent
        """Type something."""
        return await self.does(EventKind.TEXT, text=text, **fields)

    async def presses(self, label: str) -> IntakeResult | StorageError:
        """Press the newest button whose label contains the words."""
        return await self.does(EventKind.PRESS, action=self.find(label).action)

    async def forges(self, packed: str) -> IntakeResult | StorageError:
        """Press a button that was never offered."""
        return await self.does(EventKind.PRESS, action=packed)

    async def opens(self, payload: str = "") -> IntakeResult | StorageError:
        """Open the chat, maybe by a link or QR."""
        return await self.does(EventKind.START, text=payload)

    async def points(self, lat: float, lon: float, *, live: bool = False) -> IntakeResult | StorageError:
        """Share a point."""
        return await self.does(EventKind.POINT, point=Point(lat, lon), live=live)

    async def sends(self, content: str, kind: FileKind | None = None, **fields: Any) -> IntakeResult | StorageError:  # Any: of InboundEvent
        """Send a file; its content begins with what it is, like "voice của Hoa" or "broken"."""
        reference = f"ref{self.world.counter}"
        self.world.channel.originals[reference] = content.encode()
        taken = kind or next((each for each in FileKind if content.startswith(each)), FileKind.PICTURE)
        fields.setdefault("file", Attachment(reference, taken, len(content.encode())))
        return await self.does(EventKind.FILE, **fields)

    async def edits(self, message: str, text: str) -> IntakeResult | StorageError:
        """Change a message sent before."""
        return await self.does(EventKind.EDIT, message=message, text=text)


@cache
def _places() -> Gazetteer:
    """Read the shipped places once: nothing changes them, and reading them takes longer than many a test."""
    shipped = load_shipped()
    return Gazetteer(shipped.units, shipped.aliases)


@asynccontextmanager
async def open_world(
    url: str, keys: Path, routes: Routes, texts: Texts, **changes: Any
) -> AsyncIterator[World]:  # Any: fields of Rules, `seed`, `random`, `clock`, `channel`
    """Open a world on a migrated, seeded database."""
    clock = changes.pop("clock", None) or FakeClock()
    random = changes.pop("random", None) or FakeRandom(changes.pop("seed", "seed"))
    channel = changes.pop("channel", None) or FakeChannel()
    rules = replace(Rules(), **changes)
    database = Database(url, Circumstances(Vault.open(keys, create=True), clock, random, texts, rules))
    entrances = {channel.name: Entrance(lambda _name, payload: f"http://127.0.0.1/#{payload}")}
    house = House(_places(), {channel.name: channel.capabilities}, Pauses(clock, random), entrances)
    try:
        cleaner = FakeCleaner()
        cleaning = CleaningLoop(database, cleaner, {channel.name: channel})
        router, dispatcher = Router(database, routes, house, random), Dispatcher(database, channel)
        yield World(database, router, dispatcher, channel, clock, house, cleaner, cleaning)
    finally:
        await database.close()
