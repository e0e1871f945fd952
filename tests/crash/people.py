"""The people of a run: villagers who tell what they saw, officers who take up what rings."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from bot.i18n import Catalogues
from tests.crash.plan import COMMUNES
from tests.emulators.telegram import Emulator, Person
from tests.emulators.telegram.shapes import Json

RECEIPT = re.compile(r"\b\d{4} \d{4} \d{4} \d{4}\b")
_T = TypeVar("_T")


@dataclass(slots=True)
class Stage:
    """What everybody in a run shares; `receipts` are those that were seen, by the mark of the tip."""

    telegram: Emulator
    texts: Catalogues
    patience: float
    receipts: dict[str, str] = field(default_factory=dict)
    slowest: float = 0.0

    def words(self, message: str) -> str:
        """Return a text without fields, as people read it."""
        return self.texts.text("vi", message)

    def opening(self, message: str, *names: str) -> str:
        """Return what stands before the first of a text's fields."""
        return self.texts.text("vi", message, **dict.fromkeys(names, "\0")).split("\0")[0].strip()

    async def until(self, found: Callable[[], _T | None]) -> _T:
        """Wait until something is there; it may take as long as patience lasts.

        Raises:
            TimeoutError: patience is over.
        """
        began = self.telegram.clock.now()
        try:
            return await self.telegram.bell.until(found, self.patience)
        finally:
            self.slowest = max(self.slowest, self.telegram.clock.now() - began)


def labels_of(message: Json) -> list[str]:
    """Return what stands on a message's buttons."""
    return [button["text"] for row in message.get("reply_markup", {}).get("inline_keyboard", ()) for button in row]


@dataclass(frozen=True, slots=True)
class Told:
    """What one tip is, and the way it is told."""

    mark: str
    unit: str
    way: str
    messaged: bool
    more: bool


def plan_tip(number: int, random: Random) -> Told:
    """Make a tip whose words nobody else uses."""
    way = random.choices(("commune", "province", "unknown", "bypass", "danger"), (50, 10, 10, 10, 20))[0]
    return Told(f"dấu{number}dấu", random.choice(COMMUNES), way, random.random() < 0.3, random.random() < 0.2)


class Villager:
    """Somebody who answers what the screen asks.

    Whatever came before their own last act is read already: a message that comes again does not make them do anything twice. When the
    product calls a button old and asks again, they press again, as anybody would.
    """

    def __init__(self, stage: Stage, person: Person) -> None:
        self._stage, self.person = stage, person
        self._acted = 0
        self._pressed = ""

    async def tell(self, told: Told) -> None:
        """Tell one thing from the poster's link to the first screen again."""
        self.person.starts(f"v1-{told.unit}")
        self._done()
        await (self._tell_danger(told) if told.way == "danger" else self._tell(told))
        await self._press("sent.way.message" if told.messaged else "sent.way.self")
        await self._press("sent.shared.no")
        await self._see("home.report")

    async def _tell(self, told: Told) -> None:
        await self._press("home.report")
        await self._hear(self._stage.opening("tip.words.ask.files", "files", "label", "voice"))
        self._say(f"Đêm qua ở bản có trộm trâu {told.mark}")
        topics = await self._see("topic.skip")
        if told.more:
            self._say("Hai người đi xe máy, không biển số")
            await self._hear(self._stage.words("words.added"))
            self._press_on(topics, "topic.skip")
        else:
            await self._press("topic.skip")
        await self._press({"unknown": "place.unknown", "bypass": "place.bypass"}.get(told.way, "place.mine"))
        await self._press({"commune": "review.send.commune", "province": "review.send.province"}.get(told.way, "review.send"))
        await self._keep_receipt(told.mark)

    async def _tell_danger(self, told: Told) -> None:
        await self._press("home.danger")
        await self._see("place.bypass")
        self._say(f"Có người cầm súng ở đầu bản {told.mark}")
        await self._keep_receipt(told.mark)
        await self._press("place.mine")
        await self._press("topic.skip")

    async def _keep_receipt(self, mark: str) -> None:
        known = set(self._stage.receipts.values())

        def found() -> str | None:
            seen = [each for message in self._fresh() for each in RECEIPT.findall(str(message.get("text", "")))]
            return next((each for each in seen if each not in known), None)

        self._stage.receipts[mark] = await self._stage.until(found)

    def _say(self, text: str) -> None:
        self.person.says(text)
        self._done()

    async def _press(self, label: str) -> None:
        self._press_on(await self._see(label), label)

    def _press_on(self, message: Json, label: str) -> None:
        self.person.presses(message, self._stage.words(label))
        self._done()
        self._pressed = label

    async def _hear(self, text: str) -> Json:
        return await self._stage.until(lambda: next((each for each in self._fresh() if text in str(each.get("text"))), None))

    async def _see(self, label: str) -> Json:
        """Wait for a button; press the last one once more when it was called old."""
        while True:
            message, old = await self._stage.until(lambda: self._find(label))
            if not old:
                return message
            self._press_on(message, self._pressed)

    def _find(self, label: str) -> tuple[Json, bool] | None:
        fresh = self._fresh()
        for message in fresh:
            if self._offers(message, label):
                return message, False
        if self._pressed and any(self._stage.words("old.button") in str(message.get("text")) for message in fresh):
            again = [message for message in fresh if self._offers(message, self._pressed)]
            return (again[0], True) if again else None
        return None

    def _offers(self, message: Json, label: str) -> bool:
        return any(self._stage.words(label) in each for each in labels_of(message))

    def _fresh(self) -> list[Json]:
        """Return the bot's messages since the own last act, newest first."""
        fresh = []
        for stored in reversed(self.person.chat.messages.values()):
            if stored.message_id <= self._acted:
                break
            if stored.from_bot and not stored.deleted:
                fresh.append(stored.payload)
        return fresh

    def _done(self) -> None:
        self._acted = max(self.person.chat.messages, default=0)
        self._pressed = ""


class Officer:
    """Somebody on duty: some of what rings they take, some they read, some they leave to others."""

    def __init__(self, stage: Stage, person: Person, unit: str, random: Random) -> None:
        self._stage, self.person, self.unit, self._random = stage, person, unit, random
        self._seen = 0

    async def serve(self) -> None:
        """Look at every card that comes; ends when cancelled."""
        while True:
            for message in await self._stage.telegram.bell.until(self._fresh, self._stage.patience * 100):
                self._seen = int(message["message_id"])
                does = self._random.choice(("case.button.accept", "case.button.open", ""))
                if does and any(self._stage.words(does) in label for label in labels_of(message)):
                    self.person.presses(message, self._stage.words(does))

    def _fresh(self) -> list[Json]:
        stored = self.person.chat.messages.values()
        return [each.payload for each in stored if each.from_bot and not each.deleted and each.message_id > self._seen]
