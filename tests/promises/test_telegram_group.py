"""A group that becomes a supergroup rings on, whether the bot is told of it or finds out by being refused."""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.i18n import Catalogues
from tests.kit.telegram import Caller
from tests.promises.line import CODE, HOME_UNIT, Line, open_line


@pytest.fixture
async def line(sqlite_template: Path, tmp_path: Path, texts: Catalogues) -> AsyncIterator[Line]:
    """Open a line on Telegram with alert groups."""
    shutil.copy(sqlite_template, tmp_path / "keng.db")
    async with open_line(f"sqlite+aiosqlite:///{tmp_path}/keng.db", tmp_path / "keys", texts, "polling", "group") as opened:
        yield opened


async def tell(villager: Caller, words: str) -> None:
    """Send a tip to the commune."""
    await villager.opens(f"v1-{HOME_UNIT}")
    await villager.presses("Báo tin")
    await villager.says(words)
    for label in ("Trộm", "Xã mình", "Gửi xã"):
        await villager.presses(label)


@pytest.mark.parametrize("told", [True, False])
async def test_a_group_that_becomes_a_supergroup_rings_on(line: Line, told: bool) -> None:  # noqa: FBT001 - a row of the table
    world, old = line.world, line.groups[0]
    await tell(world.person("Lan"), "Mất trâu")
    first = CODE.findall(old.reading[-1])
    new = world.upgrade(old, line.chief, told=told)
    await tell(world.person("Mai"), "Mất bò")
    await world.settle()
    [rung] = new.reading
    assert rung.endswith("· chưa ai nhận")
    assert told is not any(call.status == 400 for call in world.calls(old)), "it was refused there exactly when nobody told"
    second = CODE.findall(rung)
    assert first != second
    await line.officer.does(EventKind.PRESS, action=new.find("Nhận").action, group=new.address.id)
    assert new.reading == [f"📣 {second[0]} · đã có người nhận"]
    await line.pass_minutes(130)
    assert any(first[0] in text for text in new.reading), "what nobody took rings anew, where the group is now"
