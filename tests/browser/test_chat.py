"""The chat page in a real browser: what is said, shown, replaced and hidden."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, expect

from bot.domain.events import EventKind, Point
from tests.browser.echo import solves
from tests.browser.phone import Phone, open_phone
from tests.web.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def test_the_first_screen_is_the_menu_and_the_link_leaves_the_address_bar(context: BrowserContext, served: Served) -> None:
    phone = await open_phone(context, served.url + "/#v1-01304")
    await phone.sees("Kẻng nghe đây")
    assert phone.page.url == served.url + "/"
    assert [(event.kind, event.text) for event in served.engine.events] == [(EventKind.START, "v1-01304")]
    await phone.page.goto(served.url + "/#i-token")
    await phone.sees("Kẻng nghe đây", times=2)
    assert served.engine.events[-1].text == "i-token"


async def test_talking(phone: Phone, served: Served) -> None:
    await phone.presses("2 Báo tin")
    await phone.sees("Có chuyện gì?")
    await phone.says("  Có người bán đạn  ")
    await phone.sees("Nghe: Có người bán đạn")
    await expect(phone.page.get_by_label("Ô nhắn tin")).to_have_value("")
    assert [event.kind for event in served.engine.events] == [EventKind.START, EventKind.PRESS, EventKind.TEXT]
    assert served.engine.events[1].message == "1"


async def test_the_fixed_row_works_on_every_screen(phone: Phone, served: Served) -> None:
    await phone.presses("Đang nguy")
    await phone.sees("Gọi ngay: 113")
    await phone.presses("Lùi lại")
    await phone.sees("Nghe: /back")
    await phone.presses("Mục lục")
    await phone.sees("Kẻng nghe đây", times=2)
    assert [event.text for event in served.engine.events[1:]] == ["/sos", "/back", "/menu"]


async def test_listening_is_offered_only_where_there_is_a_recording(phone: Phone) -> None:
    listen = phone.page.locator("#listen")
    await expect(listen).to_be_disabled()
    place = await listen.bounding_box()
    await phone.says("voice")
    await phone.sees("Nghe nhé.")
    await expect(listen).to_be_enabled()
    assert await listen.bounding_box() == place
    await listen.click()
    await expect(phone.page.locator("#hint")).to_have_text("Chưa nghe được. Xin thử lại.")
    assert any(url.endswith("/recording/r1") for url in phone.requests)
    await phone.says("xong")
    await expect(listen).to_be_disabled()


async def test_a_card_is_replaced_where_it_stands_and_taken_away(phone: Phone) -> None:
    await phone.says("card")
    await phone.sees("chưa ai nhận")
    await phone.says("ở giữa")
    await phone.sees("Nghe: ở giữa")
    await phone.presses("Nhận")
    await phone.sees("Trực 1 đã nhận")
    await phone.never_sees("chưa ai nhận")
    shown = await phone.log().inner_text()
    assert shown.index("Trực 1") < shown.index("Nghe: ở giữa")
    await phone.page.reload()
    await phone.sees("Trực 1 đã nhận")
    await phone.says("retract")
    await phone.sees("Đã rút.")
    await phone.never_sees("K7-42")


async def test_what_is_taken_back_goes_from_the_page_and_says_so(phone: Phone) -> None:
    await phone.says("wrong")
    await phone.sees("Lời sai.")
    before = await phone.log().inner_text()
    await phone.says("unsay")
    await phone.sees("Lời này đã thu hồi.")
    await phone.never_sees("Lời sai.")
    assert "Lời sai." in before
    assert "Lời sai." not in await phone.storage()


async def test_clearing_empties_the_chat_and_its_storage(phone: Phone) -> None:
    await phone.says("điều cũ")
    await phone.sees("Nghe: điều cũ")
    await phone.says("clear")
    await phone.sees("Sạch.")
    await phone.never_sees("điều cũ")
    assert "điều cũ" not in await phone.storage()


async def test_a_receipt_is_shown_and_never_stored(phone: Phone) -> None:
    await phone.says("once")
    await phone.sees("4827 1905 3316 0742")
    assert "4827" not in await phone.storage()
    await phone.page.reload()
    await phone.sees("Kẻng nghe đây")
    await phone.never_sees("4827")


@pytest.mark.parametrize(("word", "text"), [("secret", "Lời kín."), ("brief", "Lời chóng.")])
async def test_guarded_words_are_not_stored_but_their_buttons_stay(phone: Phone, word: str, text: str) -> None:
    await phone.says(word)
    await phone.sees(text)
    assert text not in await phone.storage()
    await phone.page.reload()
    await phone.sees("đã ẩn")
    await phone.presses("Mở")
    await phone.sees("Đã bấm card:open")


async def test_words_shown_for_a_while_go_by_themselves(phone: Phone) -> None:
    await phone.says("brief")
    await phone.sees("Lời chóng.")
    await phone.sees("đã ẩn")
    await phone.never_sees("Lời chóng.")


async def test_words_are_never_markup_and_never_links(phone: Phone) -> None:
    await phone.says("html")
    await phone.sees("<b>đậm</b> <img src=x onerror=alert(1)> https://example.org")
    assert await phone.log().locator("a, b, img").count() == 0


async def test_protected_words_cannot_be_marked(phone: Phone) -> None:
    await phone.says("secret")
    await phone.sees("Lời kín.")
    style = await phone.log().get_by_text("Lời kín.").evaluate("node => getComputedStyle(node).userSelect")
    assert style == "none"


async def test_a_typed_receipt_is_grouped_and_left_nowhere(phone: Phone, served: Served) -> None:
    await phone.says("code")
    await phone.sees("Nhắn mã 16 số.")
    field = phone.page.get_by_label("Ô nhắn tin")
    await expect(field).to_have_attribute("inputmode", "numeric")
    await field.press_sequentially("4827190533160742")
    await expect(field).to_have_value("4827 1905 3316 0742")
    assert "4827" not in await phone.storage()
    await phone.presses("Gửi")
    await phone.sees("Nghe: 4827 1905 3316 0742")
    assert served.engine.events[-1].text == "4827 1905 3316 0742"
    await phone.sees("•••• •••• •••• 0742")


async def test_one_can_put_right_what_one_said(phone: Phone, served: Served) -> None:
    await phone.says("nhầm chữ")
    await phone.sees("Nghe: nhầm chữ")
    await phone.page.get_by_role("button", name="Sửa tin này").click()
    await expect(phone.page.get_by_label("Ô nhắn tin")).to_have_value("nhầm chữ")
    await phone.says("đúng chữ")
    await phone.sees("Đã sửa: đúng chữ")
    first, second = served.engine.events[-2:]
    assert (second.kind, second.message, second.text) == (EventKind.EDIT, first.message, "đúng chữ")
    await expect(phone.log().get_by_text("nhầm chữ", exact=True)).to_have_count(0)


async def test_a_long_text_is_kept_and_sent_in_parts(phone: Phone, served: Served) -> None:
    text = "Một câu dài. " * 700
    await phone.types(text)
    await phone.presses("Gửi")
    await expect(phone.page.locator("#hint")).to_contain_text("Dài quá: 9.099 chữ")
    assert len(served.engine.events) == 1
    await phone.presses("✂️ Gửi làm 3 tin")
    await phone.sees("Nghe: Một câu dài.", times=3)
    assert " ".join(event.text for event in served.engine.events[1:]) == text.strip()


async def test_a_far_too_long_text_stays_in_the_box(phone: Phone, served: Served) -> None:
    await phone.types("x" * 100_000)
    await phone.presses("Gửi")
    await expect(phone.page.locator("#hint")).to_contain_text("Chữ vẫn còn đây")
    assert len(await phone.page.get_by_label("Ô nhắn tin").input_value()) == 100_000
    assert len(served.engine.events) == 1


async def test_a_puzzle_is_solved_with_the_next_words_but_danger_does_not_wait(phone: Phone, served: Served) -> None:
    await phone.says("puzzle")
    await phone.sees("Sai mã.")
    await phone.presses("Đang nguy")
    await phone.sees("Gọi ngay: 113")
    assert served.engine.events[-1].work == ""
    await phone.says("puzzle")
    await phone.sees("Sai mã.", times=2)
    await phone.says("mã khác")
    await phone.sees("Nghe: mã khác")
    assert solves(served.engine.events[-1].work)
    await phone.says("thôi")
    await phone.sees("Nghe: thôi")
    assert served.engine.events[-1].work == ""


async def test_a_point_is_shared_once_and_coarse(context: BrowserContext, phone: Phone, served: Served) -> None:
    await context.grant_permissions(["geolocation"])
    await context.set_geolocation({"latitude": 22.666666, "longitude": 106.257777})
    await phone.says("where")
    await phone.presses("Chỉ chỗ này")
    await phone.sees("Đã biết chỗ.")
    assert served.engine.events[-1].point == Point(22.667, 106.258)
    await expect(phone.page.locator("#wanted")).to_be_hidden()


async def test_a_refused_point_is_no_dead_end(phone: Phone) -> None:
    await phone.says("where")
    await phone.presses("Chỉ chỗ này")
    await expect(phone.page.locator("#hint")).to_contain_text("gõ tên xã cũng được")
    await phone.says("Quảng Lâm")
    await phone.sees("Nghe: Quảng Lâm")
