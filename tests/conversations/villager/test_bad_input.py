"""Bad input: each has a kind sentence and loses nothing already told."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.domain.files import Attachment
from bot.store import schema as s
from tests.conversations.villager.steps import WORDS, conversations, count, only_tip, texts, tips, to_review, told
from tests.kit.chat import World

EMPTY = ["", "   ", "\n\n", "\u200b\u200e", "\x00\x07", "\u202e"]
HUGE = "dài " * 25_000


async def sent(world: World, *words: str) -> list[str]:
    """Send some messages as a tip; return what the officers would read."""
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    for each in words:
        await hoa.says(each)
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.presses("Gửi tỉnh")
    return await told(world, await only_tip(world))


async def test_empty(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    for empty in EMPTY:
        before = len(hoa.seen)
        await hoa.says(empty)
        assert "không thấy chữ nào" in texts(hoa, before)
    await hoa.says("menu")
    await hoa.presses("Viết tiếp")
    assert WORDS in hoa.text


async def test_empty_at_home(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("")
    assert hoa.text == "🔔 Kẻng"
    assert await conversations(world) == []


@pytest.mark.parametrize("where", ["home", "words", "topic", "place", "find", "review", "danger", "receipt", "news"])
async def test_a_hundred_thousand_characters(world: World, where: str) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    steps: dict[str, list[str]] = {
        "words": ["Báo tin"],
        "topic": ["Báo tin", ""],
        "place": ["Báo tin", "", "Bỏ qua"],
        "find": ["Báo tin", "", "Bỏ qua", "Xã khác"],
        "review": ["Báo tin", "", "Bỏ qua", "Không rõ"],
        "danger": ["Đang nguy"],
        "receipt": ["Mở bằng mã"],
        "news": ["Nghe tin xã"],
    }
    for press in steps.get(where, []):
        await (hoa.presses(press) if press else hoa.says(WORDS))
    await hoa.says(HUGE)
    assert "chia nhỏ" in texts(hoa)
    assert await tips(world) == []
    if where in {"topic", "place", "find", "review"}:
        await hoa.says("menu")
        await hoa.presses("Viết tiếp")
        left: dict[str, list[str]] = {"topic": ["Bỏ qua", "Không rõ"], "place": ["Không rõ"], "find": ["Không rõ"]}
        for press in left.get(where, []):
            await hoa.presses(press)
        assert WORDS in hoa.text


async def test_a_tip_without_end_is_full_and_keeps_what_it_has(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    for _ in range(17):
        await hoa.says("x" * 3900)
    assert "đầy rồi" in hoa.text
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    await hoa.presses("Gửi tỉnh")
    assert await told(world, await only_tip(world)) == ["x" * 3900] * 15


HIDING = [
    ("🔥🔫😭", "🔥🔫😭"),
    ("👨‍👩‍👧 lạc trên núi", "👨‍👩‍👧 lạc trên núi"),
    ("nha\u0300 be\u0302n", "nhà bên"),
    ("a\u202eb\u200bc\u2066d\ufeff", "abcd"),
    ("một\x00\x1b[31m\x7fhai", "một[31mhai"),
    ("dòng\r\nmới\u2028nữa\tvà", "dòng\nmới\nnữa và"),
    ("<b>đánh</b> &amp; <script>alert(1)</script>", "<b>đánh</b> &amp; <script>alert(1)</script>"),
    ("{receipt} %s {0}", "{receipt} %s {0}"),
    ("盗窃 кража ꯃꯅꯤ", "盗窃 кража ꯃꯅꯤ"),
    ("مرحبا", "مرحبا"),
    ("nửa đôi \ud83d đây", "nửa đôi  đây"),
]


async def test_words_are_kept_as_text_without_what_hides(world: World) -> None:
    assert await sent(world, *(typed for typed, _ in HIDING)) == [kept for _, kept in HIDING]


@pytest.mark.parametrize("where", ["home", "words", "review", "danger", "receipt"])
async def test_kinds_of_file_that_are_not_taken_are_declined_kindly(world: World, where: str) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    if where == "review":
        await to_review(hoa)
    elif where != "home":
        await hoa.presses({"words": "Báo tin", "danger": "Đang nguy", "receipt": "Mở bằng mã"}[where])
    await hoa.does(EventKind.FILE, file=Attachment("", None))
    assert "Kẻng không nhận loại tệp này" in texts(hoa)
    assert await count(world, s.file) == 0


async def test_a_file_beside_a_question_that_needs_none_is_declined_kindly(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Nghe tin xã")
    await hoa.sends("picture")
    assert "Câu này chưa cần tệp" in texts(hoa)


async def test_an_edit_to_nothing_keeps_the_old_words(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    await hoa.says(WORDS, message="w")
    await hoa.edits("w", "\u200b")
    await hoa.edits("w", HUGE)
    await hoa.presses("Bỏ qua")
    await hoa.presses("Không rõ")
    assert WORDS in hoa.text
