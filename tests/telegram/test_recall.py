"""A campaign over Telegram: watched on one card that is edited where it stands, and taken back from everybody's chat."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.i18n import Catalogues
from handlers import ROUTES
from tests.conversations.campaign.sending import SENT, approved, counts, draw, tick
from tests.emulators.telegram.shapes import Json
from tests.kit.chat import Person
from tests.kit.outreach import COMMUNE, PROVINCE, WORDS, start, subscribe
from tests.kit.telegram import TelegramWorld, open_telegram_world

VILLAGERS = ("hoa", "mai", "sua")
INSTEAD = "Tin này đã được thu hồi."


@pytest.fixture
async def world(tmp_path: Path, sqlite_template: Path, texts: Catalogues) -> AsyncIterator[TelegramWorld]:
    shutil.copyfile(sqlite_template, tmp_path / "keng.db")
    async with open_telegram_world(f"sqlite+aiosqlite:///{tmp_path}/keng.db", tmp_path / "keys", ROUTES, texts) as opened:
        yield opened


async def fire(world: TelegramWorld) -> int:
    """Let three villagers subscribe and a campaign be due for them; nothing is sent yet."""
    lan, minh = await world.staff("lan", Role.CAMPAIGN, PROVINCE), await world.staff("minh", Role.AUTHORISER, PROVINCE)
    await subscribe(world.database, ((world.person(name).address.id, COMMUNE, "vi") for name in VILLAGERS), "telegram")
    campaign = await approved(world, lan, minh)
    async with world.database.look() as work:
        found = await work.campaigns.get(campaign)
    assert found is not None
    return await start(world.database, found)


def screen(world: TelegramWorld, person: Person) -> list[Json]:
    return list(world.telegram.people[int(person.address.id)].chat.from_bot)


def shown(world: TelegramWorld) -> list[list[str]]:
    return [[message["text"] for message in screen(world, world.person(name))] for name in VILLAGERS]


async def test_the_card_is_edited_where_it_stands(world: TelegramWorld) -> None:
    await fire(world)
    lan = world.person("lan")
    await draw(world)
    await world.settle()
    before = [message["message_id"] for message in screen(world, lan)]
    await tick(world, seconds=5)
    cards = [message for message in screen(world, lan) if "▰▰▰▰▰▰▰▰▰▰ 100%" in message["text"]]
    assert [message["message_id"] for message in cards] == before
    assert "3 trên 3" in screen(world, lan)[-1]["text"]


@pytest.mark.parametrize(("hours", "left"), [(47, []), (49, [INSTEAD])])
async def test_what_was_sent_is_deleted_or_replaced_when_that_is_too_late(world: TelegramWorld, hours: int, left: list[str]) -> None:
    run = await fire(world)
    await world.settle()
    assert shown(world) == [[WORDS["vi"]]] * 3
    world.telegram.people[int(world.person("sua").address.id)].blocks()
    await tick(world, hours=hours)
    minh = world.person("minh")
    await minh.forges(f"wy:{run}")
    for _ in range(2):
        await tick(world, seconds=5)
    assert shown(world)[:2] == [left, left]
    assert "gỡ được ở 2 trên 3" in screen(world, minh)[-1]["text"]
    assert (await counts(world, run)).by_state[SENT] == 3
