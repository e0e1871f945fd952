"""How somebody wants to hear the news: asked only of who wants it, kept until they stop."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.campaigns import Subject
from bot.domain.people import Wishes
from bot.i18n import Catalogues
from bot.store import schema as s
from handlers import ROUTES
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count
from tests.conversations.villager.steps import texts as shown
from tests.conversations.villager.subscribers import LABEL, join, load_hamlets, units, wishes
from tests.kit.chat import World, open_world
from tests.kit.fakes import FULL, FakeChannel
from tests.kit.outreach import compose, start


async def test_nothing_is_asked_beyond_consent_and_everything_has_a_default(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    assert hoa.text == "🔔 Kẻng"
    assert await wishes(hoa) == Wishes()
    await hoa.presses("Nghe thế nào")
    assert f"Bạn nghe tin của {LABEL}" in hoa.text
    assert "🗣️ Tiếng: Tiếng Việt" in hoa.text
    assert "Chuyện đã bỏ: chưa bỏ gì" in hoa.text
    assert "Không nhắn lúc: 21:00 đến 06:00" in hoa.text
    assert "nhiều nhất: 3 tin" in hoa.text
    assert "Kể lại cho bà con: không" in hoa.text


async def test_each_subject_has_a_sign_and_can_be_left_and_heard_again(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Chuyện gì")
    assert sum(label.startswith("✅ ") for label in hoa.labels()) == len(Subject)
    await hoa.presses("Lừa đảo")
    await hoa.presses("Rừng")
    assert "🚫 📱 Lừa đảo" in hoa.labels()
    assert (await wishes(hoa)).left == {Subject.FRAUD, Subject.FOREST}
    await hoa.presses("Rừng")
    await hoa.presses("Xong")
    assert "Chuyện đã bỏ: 📱 Lừa đảo" in hoa.text
    run = await start(world.database, await compose(world.database, subject=Subject.FRAUD))
    async with world.database.look() as work:
        found = await work.runs.get(run)
    assert found is not None
    assert found.left_out == 1


async def test_who_leaves_every_subject_is_told_what_that_means(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Chuyện gì")
    for at in range(len(Subject)):
        await hoa.says(str(11 + at))
    assert "Bạn đã bỏ hết" in hoa.text
    assert (await wishes(hoa)).left == set(Subject)
    assert await count(world, s.contact) == 1


async def test_quiet_hours_are_picked_or_typed(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Giờ nghỉ")
    await hoa.presses("19:00 đến 07:00")
    assert "Không nhắn lúc: 19:00 đến 07:00" in hoa.text
    await hoa.presses("Giờ nghỉ")
    await hoa.says("lúc ngủ")
    assert "chưa hiểu giờ này" in hoa.seen[-2].text
    assert "Lúc nào thì Kẻng đừng nhắn?" in hoa.text
    await hoa.says("20h30-5h")
    assert ((await wishes(hoa)).quiet_from, (await wishes(hoa)).quiet_to) == (20 * 60 + 30, 5 * 60)
    await hoa.presses("Giờ nghỉ")
    await hoa.presses("Lúc nào cũng được")
    assert "Không nhắn lúc: lúc nào cũng nhắn được" in hoa.text
    await hoa.presses("Giờ nghỉ")
    await hoa.presses("Như thường")
    assert await wishes(hoa) == Wishes()


async def test_so_many_a_week_and_no_more(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    for typed, kept in (("4", 4), ("8 tin", 8), ("7", 7), ("11", 11), ("15", 15)):
        await hoa.presses("Mấy tin")
        await hoa.says(typed)
        assert (await wishes(hoa)).per_week == kept
        assert f"nhiều nhất: {kept} tin" in hoa.text
    await hoa.presses("Mấy tin")
    await hoa.says("16")
    assert "Gõ số từ 1 đến 15" in hoa.seen[-2].text
    assert (await wishes(hoa)).per_week == 15
    await hoa.presses("Như thường")
    assert (await wishes(hoa)).per_week is None


async def test_the_language_is_changed_on_the_same_screen(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Tiếng nói")
    await hoa.presses("English")
    assert "Language: English" in hoa.text


async def test_a_hamlet_is_picked_or_typed_and_the_commune_is_the_way_back(world: World) -> None:
    await load_hamlets(world)
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Xã, xóm")
    await hoa.presses("Xóm khác")
    await hoa.presses("Xóm Nà Ngàn")
    assert await units(world) == [f"{QUANG_LAM}-10"]
    assert f"Bạn nghe tin của Xóm Nà Ngàn, {LABEL}" in hoa.text
    await hoa.presses("Xã, xóm")
    await hoa.says("na lom")
    assert await units(world) == [f"{QUANG_LAM}-02"]
    await hoa.presses("Xã, xóm")
    await hoa.says("xyz")
    assert "chưa tìm ra xóm này" in hoa.seen[-2].text
    await hoa.presses("Cả xã")
    assert await units(world) == [QUANG_LAM]


async def test_the_hamlet_of_a_subscriber_is_no_part_of_a_tip(world: World) -> None:
    await load_hamlets(world)
    hoa = world.person("hoa")
    await hoa.opens(f"n1-{QUANG_LAM}-03")
    await hoa.presses("Đồng ý")
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Bỏ qua")
    assert f"🏠 Xã mình: {LABEL}" in hoa.labels()
    await hoa.presses("Xã mình")
    await hoa.presses("Gửi xã")
    async with world.database.look() as work:
        (tip,) = (await work.run(select(s.tip.c.unit))).scalars()
    assert tip == QUANG_LAM


async def test_another_commune_is_asked_for_consent_and_keeps_the_wishes(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Mấy tin")
    await hoa.says("1")
    await hoa.presses("Xã, xóm")
    await hoa.says("Thục Phán")
    await hoa.presses("Phường Thục Phán")
    assert await units(world) == [QUANG_LAM]
    await hoa.presses("Đồng ý")
    assert await units(world) != [QUANG_LAM]
    assert await wishes(hoa) == Wishes(per_week=1)


async def test_wishes_are_reached_from_the_news_and_from_the_settings(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Cài đặt")
    assert "🎚️ Nghe thế nào" not in hoa.labels()
    await join(hoa)
    for door in ("Cài đặt", "Nghe tin xã"):
        await hoa.says("menu")
        await hoa.presses(door)
        await hoa.presses("Nghe thế nào")
        assert "Bạn nghe tin của" in hoa.text


async def test_who_does_not_subscribe_is_asked_for_that_first(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.forges("vw")
    assert "Xã nào?" in shown(hoa)
    assert await count(world, s.contact) == 0


async def test_a_story_typed_among_the_wishes_is_not_lost(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Nghe thế nào")
    await hoa.presses("Giờ nghỉ")
    await hoa.says(WORDS)
    assert "Gửi lời này cho công an nhé?" in hoa.text


async def test_wishes_do_not_take_a_draft_away(world: World) -> None:
    hoa = world.person("hoa")
    await join(hoa)
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.forges("vw")
    assert "Bạn nghe tin của" not in hoa.text
    await hoa.presses("Viết tiếp")
    assert "Giống chuyện nào?" in hoa.text


@pytest.fixture
async def without_buttons(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[World]:
    channel = FakeChannel("fake", replace(FULL, buttons=0))
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts, channel=channel) as opened:
        yield opened


async def test_wishes_are_set_by_numbers_where_there_are_no_buttons(without_buttons: World) -> None:
    world = without_buttons
    await load_hamlets(world)
    hoa = world.person("hoa")
    await hoa.opens(f"n1-{QUANG_LAM}")
    await hoa.says("1")
    await hoa.says("5")
    assert "Bạn nghe tin của" in hoa.text
    for typed in ("1", "13", "1", "2", "21-6", "3", "2", "4", "12", "6", "1"):
        await hoa.says(typed)
    assert await wishes(hoa) == Wishes(frozenset({Subject.FRAUD}), 21 * 60, 6 * 60, 2, tells=True)
    assert await units(world) == [f"{QUANG_LAM}-02"]
    await hoa.says("7")
    assert await count(world, s.contact) == 0
