"""Two runs that differ in what officers must not know give them the same, byte for byte."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest

from bot.domain.events import Address, EventKind
from bot.domain.people import Role
from bot.domain.tips import Urgency
from bot.domain.topics import Topic
from bot.i18n import Catalogues
from handlers import ROUTES
from tests.conversations.police.tips import COMMUNE, PROVINCE, Sent, send, sender_writes, tick
from tests.kit.chat import World, open_world
from tests.kit.databases import Server

Open = Callable[[str], AbstractAsyncContextManager[World]]


@pytest.fixture
def open_copy(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path, texts: Catalogues) -> Open:
    """Open worlds that are alike in everything."""

    @asynccontextmanager
    async def opened(name: str) -> AsyncIterator[World]:
        if database_kind == "sqlite":
            shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / f"{name}.db")
            url = f"sqlite+aiosqlite:///{tmp_path / name}.db"
        else:
            server: Server = request.getfixturevalue("postgres")
            database = f"w{uuid4().hex[:16]}"
            await server.run(f"CREATE DATABASE {database} TEMPLATE keng_template")
            url = server.url(database)
        async with open_world(url, tmp_path / f"{name}-keys", ROUTES, texts) as world:
            yield world

    return opened


async def day(world: World, sent: Sent, hidden: Sent | None) -> list[tuple[str, object]]:
    """Live through a day at the commune; return what its people were shown and when."""
    officer = await world.staff("o1", Role.OFFICER, COMMUNE, "Trực 1")
    chief = await world.staff("c1", Role.CHIEF, COMMUNE, "Trưởng")
    province = await world.staff("p1", Role.PROVINCE, PROVINCE, "Trực tỉnh")
    shown: list[tuple[str, object]] = []

    def look(when: str) -> None:
        shown.extend((when, list(world.channel.sent[person.address.id])) for person in (officer, chief))

    secret = await send(world, hidden) if hidden else ""
    tip = await send(world, sent)
    look("sent")
    for minutes in (1, 4, 10, 100, 400):
        await tick(world, minutes=minutes)
        if secret and minutes == 100:
            await province.does(EventKind.PRESS, action=f"ta:{secret}", id="province accepts")
            await province.does(EventKind.PRESS, action=f"tc:{secret}", id="province closes")
            await province.presses("có thật")
        look(f"after {minutes}")
    for number, press in enumerate((f"ta:{tip}", f"to:{tip}", f"tq:{tip}")):
        await officer.does(EventKind.PRESS, action=press, id=f"officer {number}")
    await officer.does(EventKind.TEXT, text="Chỗ nào?", id="officer asks")
    look("asked")
    await tick(world, minutes=120)
    await sender_writes(world, tip, "ở trên")
    await chief.does(EventKind.TEXT, text="trực", id="chief's desk")
    await officer.does(EventKind.PRESS, action=f"tc:{tip}", id="officer closes")
    await officer.presses("có thật")
    look("closed")
    return shown


@pytest.mark.parametrize("urgency", list(Urgency))
async def test_who_sent_a_tip_cannot_be_told(open_copy: Open, urgency: Urgency) -> None:
    sent = Sent(urgency=urgency)
    days = []
    for name, way in (("none", None), ("one", Address("fake", "villager")), ("other", Address("fake", "another"))):
        async with open_copy(name) as world:
            days.append(await day(world, replace(sent, way=way), None))
    assert days[0] == days[1] == days[2]


@pytest.mark.parametrize("urgency", list(Urgency))
async def test_a_commune_cannot_tell_that_a_tip_passed_by(open_copy: Open, urgency: Urgency) -> None:
    hidden = Sent(label="hidden", bypass=True, topic=Topic.OFFICIAL, urgency=urgency)
    days = []
    for name, secret in (("without", None), ("with", hidden)):
        async with open_copy(name) as world:
            days.append(await day(world, Sent(urgency=urgency), secret))
    assert days[0] == days[1]
    assert any(messages for _, messages in days[0])
