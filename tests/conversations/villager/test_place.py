"""Where it happened: typed in any spelling, by a point, by former district, always confirmed by a tap."""

from __future__ import annotations

import pytest

from bot.domain.people import Role
from bot.privacy.keys import Seal
from bot.store import schema as s
from tests.conversations.villager.steps import PROVINCE, QUANG_LAM, WORDS, count, only_tip, seen_by, texts, told
from tests.kit.chat import Person, World

LABEL = "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"


async def to_place(person: Person) -> None:
    await person.opens()
    await person.presses("Báo tin")
    await person.says(WORDS)
    await person.presses("Bỏ qua")


@pytest.mark.parametrize(
    "typed", ["Quảng Lâm", "quang lam", "xã Quảng Lâm, huyện Bảo Lâm", "Thạch Lâm", "QUANG  LAM", "Qua\u0309ng La\u0302m"]
)
async def test_a_name_in_any_spelling_waits_for_a_tap(world: World, typed: str) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.presses("Xã khác")
    await hoa.says(typed)
    assert LABEL in hoa.labels()
    await hoa.presses(LABEL)
    assert f"{LABEL}." in hoa.text
    await hoa.presses("Gửi xã")
    assert (await only_tip(world)).unit == QUANG_LAM


async def test_a_place_name_may_be_typed_at_once(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.says("xã Quảng Lâm")
    assert hoa.text == "Đúng xã này không?"
    await hoa.presses(LABEL)
    await hoa.presses("Gửi xã")
    assert await told(world, await only_tip(world)) == [WORDS]


async def test_words_beside_the_question_are_no_place(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    for words in ("không biết", "nó cầm dao", "nhanh lên", "ông Sơn"):
        await hoa.says(words)
        assert hoa.text == "Đã thêm."


async def test_a_refused_name_is_kept_as_words(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.says("Quảng Lâm")
    await hoa.presses("Không phải")
    await hoa.presses("⬅️")
    await hoa.presses("Không rõ")
    assert f"{WORDS}\nQuảng Lâm" in hoa.text


async def test_what_is_more_than_a_name_is_kept(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.presses("Xã khác")
    await hoa.says("gần cây đa đầu xóm, xã Quảng Lâm")
    await hoa.presses(LABEL)
    assert "gần cây đa đầu xóm, xã Quảng Lâm" in hoa.text


async def test_words_that_name_no_place_are_not_lost(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.presses("Xã khác")
    await hoa.says("qqqq zzzz wwww")
    assert "chưa tìm ra xã này" in texts(hoa)
    await hoa.presses("Bảo Lâm")
    await hoa.presses(LABEL)
    assert f"{WORDS}\nqqqq zzzz wwww" in hoa.text


async def test_by_former_district_in_two_steps(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.presses("Xã khác")
    assert {"Bảo Lâm", "Bảo Lạc", "Hà Quảng", "Trùng Khánh", "Hạ Lang", "Quảng Hòa"} <= set(hoa.labels())
    await hoa.presses("Bảo Lâm")
    await hoa.presses(LABEL)
    assert f"{LABEL}." in hoa.text


async def test_a_shared_point_becomes_buttons_and_is_dropped(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.points(22.8790, 105.4510)
    assert 1 <= len([label for label in hoa.labels() if label.startswith(("Xã", "Phường"))]) <= 3
    async with world.database.look() as work:
        (row,) = (await work.run(s.conversation.select().where(s.conversation.c.sealed.is_not(None)))).all()
        clear = work.vault.unseal(Seal.CONVERSATION, row.sealed, row.key)
    assert b"22.87" not in clear
    assert b"105.4" not in clear


async def test_a_live_location_is_refused(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.points(22.8790, 105.4510, live=True)
    assert "theo dõi liên tục" in hoa.text
    await hoa.presses("Không rõ")
    assert WORDS in hoa.text


async def test_a_point_elsewhere_is_outside(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.points(10.77, 106.69)
    assert "không ở trong tỉnh" in texts(hoa)


async def test_a_point_where_none_is_asked_for_is_declined(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.points(22.8790, 105.4510)
    assert "không giữ vị trí" in texts(hoa)
    await hoa.presses("Báo tin")
    await hoa.points(22.8790, 105.4510)
    assert "Giờ chưa cần vị trí" in hoa.text


async def test_not_known_goes_to_the_province(world: World) -> None:
    hoa = world.person("hoa")
    await world.staff("tinh", Role.PROVINCE, PROVINCE)
    await to_place(hoa)
    await hoa.presses("Không rõ")
    await hoa.presses("Gửi tỉnh")
    tip = await only_tip(world)
    assert (tip.unit, tip.bypass) == ("", False)
    assert await seen_by(world, tip) == [PROVINCE]


async def test_the_own_commune_is_asked_once_and_forgotten_with_the_tip(world: World) -> None:
    hoa = world.person("hoa")
    await to_place(hoa)
    await hoa.presses("Xã mình")
    await hoa.says("xóm Nà Mu xã Quảng Lâm")
    await hoa.presses(LABEL)
    assert "Nà Mu" not in hoa.text
    await hoa.presses("✏️ Sửa")
    await hoa.presses("Chỗ xảy ra")
    assert f"🏠 Xã mình: {LABEL}" in hoa.labels()
    await hoa.presses("Xã mình")
    await hoa.presses("Gửi xã")
    await hoa.presses("Tôi tự xem")
    await hoa.presses("Không")
    assert await count(world, s.contact) == 0
    await to_place(hoa)
    assert "🏠 Xã mình" in hoa.labels()


async def test_the_place_of_the_tip_may_differ_from_ones_own(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens("v1-01318")
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.presses("Bỏ qua")
    await hoa.presses("Xã khác")
    await hoa.says("Quảng Lâm")
    await hoa.presses(LABEL)
    await hoa.presses("Gửi xã")
    assert (await only_tip(world)).unit == QUANG_LAM
