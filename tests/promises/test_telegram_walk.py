"""The whole way over Telegram: by polling and by web hook, alerts in a group and in private alone."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import EventKind
from bot.i18n import Catalogues
from tests.kit.telegram import Caller, buttons
from tests.promises.line import CODE, HOME_UNIT, Line, ever_sent, in_full, open_line

POINT = (22.85643, 105.37712)
RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
TOLD, MORE = "Đêm qua có người dắt trộm trâu ở đầu bản", "Họ đi về phía đèo"
ASKED, ANSWERED = "Xe gì, đi lúc nào vậy bác?", "Xe tải màu lam, lúc gà gáy"
OUTCOME = "công an đã xem xét, có việc này"
WAYS = [
    ("sqlite", "polling", "group"),
    ("sqlite", "webhook", "private"),
    ("sqlite", "polling", "private"),
    ("sqlite", "webhook", "group"),
    pytest.param("postgres", "polling", "group", marks=pytest.mark.postgres),
]
EVERY_WAY = pytest.mark.parametrize(("database_kind", "way", "where"), WAYS, indirect=["database_kind"])
BOTH_WAYS = pytest.mark.parametrize(("database_kind", "way", "where"), WAYS[:2], indirect=["database_kind"])


@pytest.fixture
async def line(database_url: str, tmp_path: Path, texts: Catalogues, way: str, where: str) -> AsyncIterator[Line]:
    """Open a line on Telegram."""
    async with open_line(database_url, tmp_path / "keys", texts, way, where) as opened:
        yield opened


async def begin(villager: Caller) -> None:
    """Begin a tip from the first screen on."""
    await villager.opens(f"v1-{HOME_UNIT}")
    assert "Xã Quảng Lâm" in villager.reading[0]
    villager.reads("🔔 Kẻng")
    await villager.says("/menu")
    await villager.presses("Báo tin")
    assert "Telegram, người cầm máy này và người giữ máy chủ Kẻng có thể thấy" in villager.reads("Có chuyện gì?")["text"]


async def name_place(villager: Caller, *, by_point: bool) -> None:
    """Say where it was, by a shared point or by a name."""
    await villager.presses("Xã khác")
    assert "📍" in villager.reading
    assert villager.chat.keyboard is not None
    assert villager.chat.keyboard["keyboard"][0][0]["request_location"] is True
    if by_point:
        await villager.points(*POINT)
    else:
        await villager.says("quang lam")
    assert "📍" not in villager.reading, "the button is taken away when the point is not asked for any more"
    await villager.presses("Quảng Lâm")


async def tell(villager: Caller, *, by_point: bool) -> str:
    """Send a tip and ask to be messaged; return its receipt."""
    await begin(villager)
    await villager.says(TOLD)
    await villager.says(MORE)
    await villager.presses("Trộm")
    await name_place(villager, by_point=by_point)
    assert f"{TOLD}\n{MORE}" in villager.reads("Gửi nhé?")["text"].replace("\n\n", "\n")
    await villager.presses("Gửi xã")
    shown = villager.reads("Mã: ")
    found = RECEIPT.search(shown["text"])
    assert found
    assert in_full(shown)[1], "the receipt is not to be forwarded"
    await villager.presses("Nhắn tôi")
    await villager.presses("Không")
    return found[0]


async def accept(line: Line) -> None:
    """Be alerted and accept, in the group where there is one."""
    alert = line.officer.reads("TIN MỚI")
    code = CODE.search(alert["text"])
    assert code
    if line.group is None:
        await line.officer.presses("Nhận")
    else:
        rung = line.group.reads(code[0])
        assert rung["text"] == f"📣 {code[0]} · chưa ai nhận"
        action = line.group.find("Nhận").action
        await line.officer.does(EventKind.PRESS, action=action, group=line.group.address.id)
        assert line.group.chat.messages[rung["message_id"]].payload["text"] == f"📣 {code[0]} · đã có người nhận"
        assert [text for text in line.group.reading if code[0] in text] == [f"📣 {code[0]} · đã có người nhận"]
        assert "Officer" not in ever_sent(line.world, line.group)
    for each in (line.officer, line.chief):
        [card] = [payload for payload in each.chat.from_bot if "TIN MỚI" in payload["text"]]
        assert "đã nhận: Officer" in card["text"]
        assert not any("Nhận" in choice.label for choice in buttons(card))
    assert line.officer.chat.messages[alert["message_id"]].payload["edit_date"], "the card is edited where it stands"


async def read_words(line: Line) -> None:
    """Read the words in private, where they do not stay."""
    card = line.officer.reads("TIN MỚI")
    await line.officer.presses("Mở")
    opened = line.officer.reads(TOLD)
    assert in_full(opened) == (card["message_id"], True)
    assert MORE in opened["text"]
    await line.pass_minutes(10)
    assert not any(TOLD in text or MORE in text for text in line.officer.reading)
    assert "TIN MỚI" in line.officer.chat.messages[card["message_id"]].payload["text"]


async def ask(line: Line) -> None:
    """Ask the sender, through the thread."""
    await line.officer.presses("Mở")
    await line.officer.presses("Hỏi thêm")
    await line.officer.says(ASKED)
    line.officer.reads("Đã gửi cho người báo")


async def answer(line: Line, villager: Caller, receipt: str) -> None:
    """Hear that there is news, and no more than that; open the tip with the receipt and answer."""
    before = len(villager.reading)
    await line.pass_minutes(120)
    assert villager.reading[before:] == ["Kẻng có tin mới."]
    await villager.presses("🔔 Mở")
    assert ASKED not in ever_sent(line.world, villager)
    await villager.says(receipt)
    villager.reads(ASKED)
    assert TOLD not in "\n".join(villager.reading[before:])
    await villager.presses("Trả lời")
    await villager.says(ANSWERED)
    await villager.presses("Xong")


async def close(line: Line) -> None:
    """Read the answer and close."""
    await line.officer.presses("Mở")
    assert in_full(line.officer.reads(ANSWERED))[1]
    await line.officer.presses("Kết thúc")
    await line.officer.presses("có thật")
    line.officer.reads("Đã kiểm tra, có thật")
    assert not any(TOLD in text or ANSWERED in text for text in line.chief.reading)
    if line.group is not None:
        assert "đã xong" in line.group.reading[-1]


async def see_the_end(villager: Caller, receipt: str) -> None:
    """Learn how it ended."""
    await villager.says("/menu")
    await villager.presses("Mở bằng mã")
    await villager.says(receipt)
    villager.reads(OUTCOME)


async def clear(villager: Caller) -> None:
    """Clear the chat: nothing stays of what either side wrote."""
    await villager.says("/menu")
    await villager.presses("Cài đặt")
    before = set(villager.chat.messages)
    await villager.presses("Xoá chat")
    left = [payload for payload in villager.chat.visible if payload["message_id"] in before]
    assert left == []
    assert len(villager.chat.visible) <= 2, "what was cleared, and the first screen"


@EVERY_WAY
async def test_a_tip_goes_all_the_way_and_back(line: Line, way: str, where: str) -> None:
    villager = line.world.person("Lan")
    receipt = await tell(villager, by_point=(way == "polling") == (where == "group"))
    await accept(line)
    await read_words(line)
    await ask(line)
    await answer(line, villager, receipt)
    await close(line)
    await see_the_end(villager, receipt)
    await clear(villager)
    for group in line.groups:
        assert not any(words in ever_sent(line.world, group) for words in (TOLD, MORE, ASKED, ANSWERED, "Trộm", "Quảng Lâm\n"))
    for chat in (line.officer, line.chief, line.province, *line.groups):
        assert not any(mark in ever_sent(line.world, chat) for mark in (villager.address.id, "Lan", "u_Lan", receipt))
    assert not line.world.telegram.state.updates.lost


@BOTH_WAYS
async def test_danger_shows_the_numbers_first_and_goes_out_message_by_message(line: Line) -> None:
    villager = line.world.person("Lan")
    await villager.opens()
    await villager.presses("Đang nguy")
    assert all(number in villager.reading[1] for number in ("113", "114", "115"))
    for words in ("Có người cầm dao", "Ở nhà văn hoá", "Họ đuổi theo cháu bé"):
        await villager.says(words)
        await line.province.presses("Mở")
        assert line.province.reads(words), "nobody has pressed anything in between"
    if line.groups:
        assert "🆘" not in ever_sent(line.world, line.groups[0]), "the commune may still be kept out"
    await villager.presses("Xã mình" if "Xã mình" in str(villager.labels()) else "Xã khác")
    await villager.says("Quảng Lâm")
    await villager.presses("Quảng Lâm")
    assert "🆘" in ever_sent(line.world, line.officer)
    await line.pass_minutes(10)
    for group in line.groups[:1]:
        assert re.search(r"🆘 [A-Z]\d-\d\d · chưa ai nhận", group.reading[-1])


@BOTH_WAYS
async def test_what_passes_by_the_commune_is_in_none_of_its_chats_and_in_no_group(line: Line) -> None:
    villager, before = line.world.person("Lan"), line.number_of_calls()
    await begin(villager)
    await villager.says(TOLD)
    await villager.presses("Công an, cán bộ" if "Công an, cán bộ" in str(villager.labels()) else "Trộm")
    await villager.presses("Đừng báo xã")
    await villager.presses("Gửi tỉnh")
    await villager.presses("Nhắn tôi")
    await villager.presses("Không")
    await line.province.presses("Nhận")
    await line.province.presses("Mở")
    assert in_full(line.province.reads(TOLD))[1]
    await line.province.presses("Hỏi thêm")
    await line.province.says(ASKED)
    await line.pass_minutes(120)
    villager.reads("Kẻng có tin mới.")
    assert line.number_of_calls() == before
