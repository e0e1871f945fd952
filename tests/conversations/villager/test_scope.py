"""Acts, not identities: a gentle question when words are about belief, ethnicity or opinion alone, and no trace of it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.privacy.keys import Seal
from bot.store import schema as s
from tests.conversations.villager.steps import conversations, count, only_tip, tips, told
from tests.kit.chat import Person, World

ONLY_IDENTITY = "Nhà đó theo đạo Tin Lành mới"


async def write(person: Person, words: str) -> None:
    await person.opens()
    await person.presses("Báo tin")
    await person.says(words)


async def clear(world: World) -> bytes:
    """Open the only conversation that is kept."""
    async with world.database.look() as work:
        (row,) = (await work.run(select(s.conversation).where(s.conversation.c.sealed.is_not(None)))).all()
        return work.vault.unseal(Seal.CONVERSATION, row.sealed, row.key)


async def test_yes_goes_on_as_usual(world: World) -> None:
    hoa = world.person("hoa")
    await write(hoa, ONLY_IDENTITY)
    assert hoa.text == "Có ai bị hại, bị ép hay gặp nguy không?"
    assert hoa.labels()[:2] == ["Có", "Không"]
    await hoa.presses("Có")
    assert hoa.text.startswith("Giống chuyện nào?")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.presses("Gửi tỉnh")
    assert await told(world, await only_tip(world)) == [ONLY_IDENTITY]


async def test_no_keeps_nothing_and_tells_nobody(world: World) -> None:
    hoa = world.person("hoa")
    await write(hoa, ONLY_IDENTITY)
    await hoa.presses("Không")
    assert hoa.text == "Chuyện này Kẻng không nhận, không giữ, không báo ai."
    assert await tips(world) == []
    assert await conversations(world) == []
    assert await count(world, s.contact) == 0
    await hoa.presses("🧹 Xoá chat")
    assert hoa.seen[-2].clear
    assert hoa.text == "🔔 Kẻng"


async def test_the_question_leaves_no_trace_in_what_is_stored(world: World) -> None:
    stored = []
    for name, words in (("one", ONLY_IDENTITY), ("two", "x" * len(ONLY_IDENTITY))):
        person = world.person(name)
        await write(person, words)
        raw = await clear(world)
        body = raw.decode().replace(words, "W").replace(f'"{name}"', '"N"')
        stored.append((len(raw) - len(words.encode()), without_chance(body)))
        await person.says("menu")
        await person.presses("🗑️ Bỏ")
    assert stored[0] == stored[1]


def without_chance(body: str) -> list[str]:
    """Return the parts of a stored conversation that are not random or counted by the test."""
    return [
        part for part in body.split(",") if '"k:' not in part and '"m' not in part and "[[" not in part and len(part) != len('"abcdef"')
    ]


async def test_yes_leaves_no_trace_either(world: World) -> None:
    hoa = world.person("hoa")
    await write(hoa, ONLY_IDENTITY)
    before = await clear(world)
    await hoa.presses("Có")
    assert await clear(world) == before


async def test_no_log_tells_of_the_question(world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    hoa = world.person("hoa")
    await write(hoa, ONLY_IDENTITY)
    await hoa.presses("Không")
    for record in caplog.records:
        assert "scope" not in record.getMessage()
        assert "Tin Lành" not in record.getMessage()


@pytest.mark.parametrize("words", ["Họ đạo đó bắt con gái 13 tuổi cưới", "Nhà bên đánh nhau", "Bị ép bỏ đạo, doạ đánh"])
async def test_harm_is_never_questioned(world: World, words: str) -> None:
    hoa = world.person("hoa")
    await write(hoa, words)
    assert hoa.text.startswith("Giống chuyện nào?")


async def test_danger_is_never_questioned(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("🆘")
    await hoa.says(ONLY_IDENTITY)
    assert await told(world, await only_tip(world)) == [ONLY_IDENTITY]


async def test_loose_words_are_questioned_too(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says(ONLY_IDENTITY)
    await hoa.presses("📣 Gửi")
    assert hoa.text == "Có ai bị hại, bị ép hay gặp nguy không?"


async def test_no_typed_beside_ordinary_signs_drops_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await write(hoa, "Nhà bên đánh nhau")
    await hoa.says("không")
    assert hoa.text.startswith("Giống chuyện nào?")
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert "Nhà bên đánh nhau" in hoa.text


async def test_no_topic_is_about_who_somebody_is(world: World) -> None:
    hoa = world.person("hoa")
    await write(hoa, "Nhà bên đánh nhau")
    first = hoa.labels()
    await hoa.presses("➕ Thêm")
    for label in (*first, *hoa.labels()):
        assert not {"đạo", "tộc", "giáo", "ý", "đơn", "biểu"} & set(label.lower().split())
