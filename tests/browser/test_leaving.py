"""Leave now: nothing stays behind."""

from __future__ import annotations

import asyncio
from urllib.parse import urlsplit

import pytest
from playwright.async_api import BrowserContext, expect

from bot.domain.events import EventKind
from tests.browser.phone import Phone, open_phone
from tests.web.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]


async def fill_up(phone: Phone) -> None:
    await phone.says("chuyện kín")
    await phone.sees("Nghe: chuyện kín")
    await phone.types("viết dở")
    await phone.page.evaluate("() => { localStorage.setItem('x', 'y'); }")


async def assert_nothing_is_left(phone: Phone) -> None:
    await phone.page.wait_for_url("**/thoi-tiet")
    await expect(phone.page).to_have_title("Thời tiết")
    await expect(phone.page.get_by_role("heading")).to_have_text("Thời tiết hôm nay")
    assert await phone.storage() == "[{}, {}]"
    assert "Kẻng" not in await phone.page.content()


async def test_leaving_leaves_nothing_and_back_does_not_return(context: BrowserContext, phone: Phone, served: Served) -> None:
    await fill_up(phone)
    await phone.presses("Rời ngay")
    await served.sessions.ended.wait()
    await assert_nothing_is_left(phone)
    assert served.sessions.living == set()
    assert served.engine.events[-1].kind is EventKind.GONE
    while await context.cookies():  # noqa: ASYNC110 - the answer to a page that has gone reaches the browser unseen
        await asyncio.sleep(0.01)
    await phone.page.go_back()
    assert phone.page.url == "about:blank"
    await phone.page.go_forward()
    await expect(phone.page).to_have_title("Thời tiết")


async def test_escape_twice_leaves(context: BrowserContext, phone: Phone, served: Served) -> None:
    await fill_up(phone)
    await phone.page.keyboard.press("Escape")
    await expect(phone.page.locator("#hint")).to_have_text("Bấm Esc lần nữa là rời ngay.")
    assert phone.page.url == served.url + "/"
    await phone.page.keyboard.press("Escape")
    await phone.page.wait_for_url("**/thoi-tiet")
    assert await phone.storage() == "[{}, {}]"
    assert len(context.pages) == 1


async def test_leaving_works_without_a_line(context: BrowserContext, phone: Phone, served: Served) -> None:
    await fill_up(phone)
    await context.set_offline(offline=True)
    await phone.presses("Rời ngay")
    await expect(phone.page.get_by_text("chuyện kín")).to_have_count(0)
    await expect(phone.page.get_by_label("Ô nhắn tin")).to_have_count(0)
    await context.set_offline(offline=False)
    assert served.sessions.living, "the server was not told, so the page emptied the storage by itself"
    await phone.page.goto(served.url + "/thoi-tiet")
    assert await phone.storage() == "[{}, {}]"


async def test_coming_again_after_leaving_begins_anew(context: BrowserContext, phone: Phone, served: Served) -> None:
    await fill_up(phone)
    await phone.presses("Rời ngay")
    await phone.page.wait_for_url("**/thoi-tiet")
    again = await open_phone(context, served.url)
    await again.sees("Kẻng nghe đây")
    await again.never_sees("chuyện kín")
    await expect(again.page.get_by_label("Ô nhắn tin")).to_have_value("")


async def test_nothing_is_asked_of_anybody_else(phone: Phone, served: Served) -> None:
    await fill_up(phone)
    await phone.presses("Rời ngay")
    await phone.page.wait_for_url("**/thoi-tiet")
    assert {urlsplit(url).netloc for url in phone.requests} == {urlsplit(served.url).netloc}
    queries = {urlsplit(url).query.partition("=")[0] for url in phone.requests}
    assert queries <= {"", "v", "after"}


async def test_staff_are_asked_once_before_they_lose_their_rights(phone: Phone, served: Served) -> None:
    served.sessions.staff |= served.sessions.living
    await phone.says("bàn trực")
    await phone.sees("Nghe: bàn trực")
    await phone.presses("Rời ngay")
    await expect(phone.page.get_by_text("Bấm lần nữa là rời")).to_be_visible()
    assert served.sessions.living
    await phone.presses("Rời ngay")
    await phone.page.wait_for_url("**/thoi-tiet")
