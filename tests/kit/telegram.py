"""The same chats over the real Telegram channel: people act at the emulator, updates come by polling or by web hook."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.dialog.conversation import Routes
from bot.dispatch.outbox import Dispatcher
from bot.domain.errors import StorageError
from bot.domain.events import Address, Choice, EventKind, InboundEvent, OutboundMessage, Sent, Standing
from bot.domain.files import Attachment, FileKind
from bot.domain.ports import FileSource, IntakeResult, Texts
from bot.store.shown import ShownFiles
from tests.emulators.telegram import Emulator, Limits
from tests.emulators.telegram.chats import Chat, Stored
from tests.emulators.telegram.clock import MovableClock
from tests.emulators.telegram.people import Actor
from tests.emulators.telegram.people import Person as Account
from tests.emulators.telegram.record import Call
from tests.emulators.telegram.shapes import Json
from tests.kit.chat import Person, World, open_world
from tests.kit.fakes import FakeChannel, FakeClock, FakeRandom
from tests.kit.ways_in import ByPolling, WayIn, open_hook

Results = list[IntakeResult | StorageError]


class TwinClock(FakeClock):
    """The product's clock, which moves Telegram's along."""

    def __init__(self, telegram: Emulator) -> None:
        """Begin where every fake clock begins."""
        super().__init__()
        self._telegram = telegram

    def forward(self, **parts: float) -> None:
        """Move both clocks on by `timedelta(**parts)`."""
        super().forward(**parts)
        self._telegram.clock.advance(timedelta(**parts).total_seconds())


class NamedRandom(FakeRandom):
    """Draws for an update what the script's name of it stands for, whatever number Telegram gave it."""

    def __init__(self, seed: str = "seed") -> None:
        """Begin a stream; `names` holds the script's names by update."""
        super().__init__(seed)
        self.names: dict[str, str] = {}

    def fork(self, label: str) -> FakeRandom:
        """Return the stream of a label."""
        return super().fork(self.names.get(label, label))


class OverheardTelegram(FakeChannel):
    """The real channel; it also remembers what it was given, for what no chat shows (a message's prompt, its card)."""

    def __init__(self, client: Client) -> None:
        """Send through `client`."""
        super().__init__(Telegram.name, Telegram.capabilities)
        self._client, self.telegram = client, Telegram(client)
        self.files: FileSource | None = None

    def restart(self) -> None:
        """Forget what the process knew."""
        self.telegram = Telegram(self._client, files=self.files)

    async def fetch(self, reference: str) -> bytes:
        """Fetch a file from Telegram."""
        return await self.telegram.fetch(reference)

    async def forget(self, reference: str) -> None:
        """Leave it to Telegram."""
        await self.telegram.forget(reference)

    async def send(self, address: Address, message: OutboundMessage, delivery: str, standing: Standing) -> Sent:
        """Send a message, then remember it."""
        sent = await self.telegram.send(address, message, delivery, standing)
        await super().send(address, message, delivery, standing)
        return sent


@dataclass(slots=True)
class TelegramWorld(World):
    """A world whose transport is real: the emulator of Telegram, over HTTP on loopback."""

    telegram: Emulator = field(kw_only=True)
    random: NamedRandom = field(kw_only=True)
    way: WayIn = field(kw_only=True)
    results: Results = field(default_factory=list)
    updates: dict[str, int] = field(default_factory=dict)
    written: dict[str, Json] = field(default_factory=dict)
    listeners: list[Callable[[], None]] = field(default_factory=list)
    pressed: int = 0

    def person(self, name: str) -> Caller:
        """Return a person, the same for the same name, which is their name at Telegram too."""
        if name not in self.people:
            account = self.telegram.person(name, username=f"u_{name}")
            self.people[name] = Caller(self, Address(self.channel.name, str(account.id)))
        return self.people[name]  # type: ignore[return-value]  # nobody else is made here

    def group(self, title: str, *members: Person) -> Caller:
        """Return a new group of people and the bot; it is known by its id as people are by their names."""
        accounts = [self.telegram.people[int(person.address.id)] for person in members]
        group = self.telegram.group(title, *accounts)
        group.adds_bot(accounts[0])
        number = str(group.id)
        self.people[number] = caller = Caller(self, Address(self.channel.name, number))
        return caller

    def upgrade(self, group: Caller, by: Person, *, told: bool = True) -> Caller:
        """Turn a group into a supergroup with another id; when it is not `told`, the bot learns of it by what it is refused."""
        moved = self.telegram.groups[int(group.address.id)].upgrade(self.telegram.people[int(by.address.id)])
        if not told:
            self.telegram.state.updates.pending.clear()
        number = str(moved.id)
        self.people[number] = caller = Caller(self, Address(self.channel.name, number))
        return caller

    async def take(self, events: Sequence[InboundEvent]) -> Results:
        """Let people do what the events say, each at their phone, and the bot answer; an event that came before comes again."""
        self.results.clear()
        known = [self.updates[event.id] for event in events if event.id in self.updates]
        for event in events:
            if event.id not in self.updates:
                self._act(event)
        if known:
            await self.way.again(known[-1])
        else:
            await self.way.bring()
        await self._answered()
        await self.settle()
        return list(self.results)

    async def settle(self) -> None:
        """Send everything that is due, and tell whoever listens before any time goes by."""
        await World.settle(self)
        for listener in self.listeners:
            listener()

    async def restart(self, routes: Routes) -> None:
        """Let the process die and come back: what Telegram was not told to be taken comes again."""
        await World.restart(self, routes)
        if isinstance(self.channel, OverheardTelegram):
            self.channel.restart()
        self.dispatcher = Dispatcher(self.database, self.channel)
        self.results.clear()
        await self.way.restart()
        await self._answered()
        assert set(self.results) <= {IntakeResult.DUPLICATE}

    async def taken(self, events: Sequence[InboundEvent]) -> Results:
        """Hand the router what came in."""
        results = await self.router.take(events)
        self.results += results
        self.pressed += sum(event.kind is EventKind.PRESS for event in events)
        return results

    def calls(self, chat: Person) -> list[Call]:
        """Return what the bot asked for in a chat, in order."""
        return [call for call in self.telegram.record.calls if str(call.chat_id) == chat.address.id]

    async def _answered(self) -> None:
        """Wait until the waiting sign on every pressed button is ended."""
        counts = self.telegram.record.counts

        def answers() -> bool:
            return sum(number for (method, _), number in counts.items() if method == "answerCallbackQuery") >= self.pressed

        await self.telegram.bell.until(answers, 5)

    def _act(self, event: InboundEvent) -> None:
        account = self.telegram.people[int(event.address.id)]
        if account.chat.bot_status == "kicked":
            account.unblocks()  # or Telegram would not let them write
        actor: Actor = account.inside(self.telegram.groups[int(event.group)]) if event.group else account
        # Telegram's names for both are made as they are done: the script keeps its own.
        if event.kind is EventKind.TEXT:
            self.written[event.message] = actor.says(event.text)
        elif event.kind is EventKind.START:
            self.written[event.message] = account.starts(event.text)
        elif event.kind is EventKind.POINT and event.point is not None:
            self.written[event.message] = actor.shares_point(*event.point, live=600 if event.live else None)
        elif event.kind is EventKind.EDIT:
            actor.edits(self.written[event.message], event.text)
        elif event.kind is EventKind.PRESS:
            actor.presses_data(_holding(actor.chat, event.action), event.action)
        elif event.kind is EventKind.GROUP:
            actor.says("/group")
        elif event.kind is EventKind.FILE and event.file is not None:
            self.written[event.message] = self._sends(account, event.file, event.text)
        else:
            account.blocks()
        newest = next(reversed(self.telegram.state.updates.pending))
        self.updates[event.id] = newest
        self.random.names[str(newest)] = event.id

    def _sends(self, account: Account, file: Attachment, caption: str) -> Json:
        """Let somebody send what a script put aside under the attachment's name."""
        assert isinstance(self.channel, OverheardTelegram)
        content = self.channel.originals.pop(file.reference)
        if file.kind is FileKind.VOICE:
            return account.sends_voice(content)
        send = account.sends_video if file.kind is FileKind.VIDEO else account.sends_photo
        return send(content, caption)


def _holding(chat: Chat, data: str) -> Stored:
    """Return the newest message with a button, one that is still there before others; any of the bot's when the press is forged."""
    sent = [message for message in reversed(chat.messages.values()) if message.from_bot]
    sent.sort(key=lambda message: (not _has(message, data), message.deleted))
    return sent[0]


def _has(message: Stored, data: str) -> bool:
    return any(choice.action == data for choice in buttons(message.payload))


def buttons(payload: Json) -> list[Choice]:
    """Return the inline buttons of a message as Telegram shows it."""
    rows = payload.get("reply_markup", {}).get("inline_keyboard", [])
    return [Choice(button["text"], button["callback_data"]) for row in rows for button in row]


def _words(payload: Json) -> str:
    return str(payload.get("text") or payload.get("caption") or "")


@dataclass(slots=True)
class Caller(Person):
    """Somebody at Telegram, or a group: buttons are found on what their screen shows now, never on what was sent once."""

    @property
    def chat(self) -> Chat:
        """Return the chat as Telegram holds it."""
        assert isinstance(self.world, TelegramWorld)
        return self.world.telegram.chat(int(self.address.id))

    @property
    def reading(self) -> list[str]:
        """Return the texts of the bot's that stand in the chat, also those under files, the oldest first."""
        return [_words(payload) for payload in self.chat.from_bot]

    def reads(self, part: str) -> Json:
        """Return the newest message of the bot's that stands in the chat and holds some words."""
        for payload in reversed(self.chat.from_bot):
            if part in _words(payload):
                return payload
        raise AssertionError(f"{part!r} is not among {self.reading[-4:]}")

    def find(self, label: str) -> Choice:
        """Return the newest button on the screen whose label contains the words."""
        for payload in reversed(self.chat.from_bot):
            for choice in buttons(payload):
                if label in choice.label:
                    return choice
        raise AssertionError(f"no button {label!r} among {self.labels()}")

    def _choices(self) -> list[Choice]:
        return next((found for payload in reversed(self.chat.from_bot) if (found := buttons(payload))), [])


@asynccontextmanager
async def open_telegram_world(
    url: str, keys: Path, routes: Routes, texts: Texts, way: str = "polling", **changes: Any
) -> AsyncIterator[TelegramWorld]:  # Any: as of `open_world`
    """Open a world on Telegram, updates by `way`, "polling" or "webhook"."""
    async with AsyncExitStack() as stack:
        clock = MovableClock(frozen=True)
        telegram = await stack.enter_async_context(Emulator(limits=Limits.unlimited_rates(), clock=clock))
        client = Client(telegram.token, telegram.url)
        await client.open_session()
        stack.push_async_callback(client.close_session)
        random, channel = NamedRandom(changes.pop("seed", "seed")), OverheardTelegram(client)
        opened = open_world(url, keys, routes, texts, clock=TwinClock(telegram), random=random, channel=channel, **changes)
        plain = await stack.enter_async_context(opened)
        world: TelegramWorld

        async def take(events: Sequence[InboundEvent]) -> Results:
            return await world.taken(events)

        ways: dict[str, WayIn] = {"polling": ByPolling(client, take)}
        if way == "webhook":
            ways[way] = await stack.enter_async_context(open_hook(telegram, client, take))
        channel.files = ShownFiles(plain.database)
        channel.restart()
        parts = (plain.database, plain.router, plain.dispatcher, channel, plain.clock, plain.house, plain.cleaner, plain.cleaning)
        world = TelegramWorld(*parts, telegram=telegram, random=random, way=ways[way])
        yield world
