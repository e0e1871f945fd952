"""A commune, its province and maybe their alert groups on Telegram."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.domain.people import Role
from bot.i18n import Catalogues
from bot.schedule.ticks import Ticks
from handlers import ROUTES
from tests.conversations.police.groups import place
from tests.emulators.telegram.shapes import Json
from tests.kit.telegram import Caller, TelegramWorld, buttons, open_telegram_world

HOME_UNIT = "01304"
CODE = re.compile(r"\b[A-Z]\d-\d\d\b")


@dataclass(slots=True)
class Line:
    """A commune with a chief and an officer, the province, and maybe an alert group of each."""

    world: TelegramWorld
    chief: Caller
    officer: Caller
    province: Caller
    groups: tuple[Caller, ...] = ()

    @property
    def group(self) -> Caller | None:
        """Return the commune's alert group."""
        return self.groups[0] if self.groups else None

    def of_the_commune(self) -> list[Caller]:
        """Return every chat where the commune is alerted, and every group there is."""
        return [self.chief, self.officer, *self.groups]

    def number_of_calls(self) -> list[int]:
        """Return how much the bot has asked for in each of those chats."""
        return [len(self.world.calls(chat)) for chat in self.of_the_commune()]

    async def pass_minutes(self, minutes: int) -> None:
        """Let time go by, with what is due."""
        for _ in range(0, minutes, 10):
            self.world.clock.forward(minutes=10)
            await Ticks(self.world.database).once()
            await self.world.settle()


@asynccontextmanager
async def open_line(url: str, keys: Path, texts: Catalogues, way: str, where: str) -> AsyncIterator[Line]:
    """Open a line, updates by `way`, with alert groups when `where` is "group"."""
    async with open_telegram_world(url, keys, ROUTES, texts, way) as world:
        chief, officer = await staff(world, "Chief", Role.CHIEF), await staff(world, "Officer", Role.OFFICER)
        province = await staff(world, "Province", Role.PROVINCE, "04")
        here = Line(world, chief, officer, province)
        if where == "group":
            here.groups = (world.group("Commune", chief, officer), world.group("Province", province))
            for leader, group in zip((chief, province), here.groups, strict=True):
                await place(leader, group.address.id)
                assert [len(buttons(payload)) for payload in group.chat.from_bot] == [1], "the card is edited, not sent again"
        yield here


async def staff(world: TelegramWorld, name: str, role: Role, unit: str = HOME_UNIT) -> Caller:
    person = await world.staff(name, role, unit)
    assert isinstance(person, Caller)
    return person


def ever_sent(world: TelegramWorld, chat: Caller) -> str:
    """Return all that the bot ever said in a chat, what was edited or deleted since included."""
    return "\n".join(str(call.parameters.get("text", "")) for call in world.calls(chat))


def in_full(message: Json) -> tuple[int, bool]:
    """Return a message's number and whether it may not be forwarded or saved."""
    return message["message_id"], bool(message.get("has_protected_content"))
