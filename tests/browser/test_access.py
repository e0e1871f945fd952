"""For everybody: axe, keyboard, small screens, dark rooms."""

from __future__ import annotations

from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.phone import Phone, open_phone
from tests.web.serving import Served

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SCREENFUL = {
    "long": "Chữ dài không",
    "card": "chưa ai nhận",
    "secret": "Lời kín",
    "voice": "Nghe nhé",
    "html": "onerror",
    "where": "Chuyện ở đâu?",
}
SMALL = """() => [...document.querySelectorAll('button, textarea')].filter(node => node.offsetParent)
    .filter(node => getComputedStyle(node).visibility === 'visible')
    .map(node => [node.textContent, node.offsetWidth, node.offsetHeight]).filter(([, wide, high]) => wide < 44 || high < 44)"""
SIDEWAYS = "() => document.documentElement.scrollWidth > innerWidth || document.getElementById('log').scrollWidth > innerWidth"


async def fill_screen(phone: Phone) -> None:
    for word, seen in SCREENFUL.items():
        await phone.says(word)
        await phone.sees(seen)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [(360, 640), (320, 480), (1280, 800)])
async def test_everybody_can_use_it(chromium: Browser, served: Served, scheme: Literal["light", "dark"], size: tuple[int, int]) -> None:
    viewport = ViewportSize(width=size[0], height=size[1])
    context = await chromium.new_context(viewport=viewport, color_scheme=scheme, reduced_motion="reduce")
    phone = await open_phone(context, served.url)
    await phone.sees("Kẻng nghe đây")
    assert await findings(phone) == []
    await fill_screen(phone)
    await phone.types("x" * 4001)
    assert await findings(phone) == []
    assert await phone.page.evaluate(SMALL) == []
    assert not await phone.page.evaluate(SIDEWAYS)
    assert phone.complaints == []
    await context.close()


async def findings(phone: Phone) -> list[str]:
    """Return what axe finds, in short."""
    results = await Axe().run(phone.page, options=RULES)
    violations = results.response["violations"]
    return [f"{found['id']}: {node['html'][:120]} {node['failureSummary']}" for found in violations for node in found["nodes"]]


async def test_the_weather_page_too(chromium: Browser, served: Served) -> None:
    phone = Phone(await chromium.new_page())
    await phone.page.goto(served.url + "/thoi-tiet")
    assert await findings(phone) == []
    await phone.page.close()


async def test_it_works_by_keyboard_alone(phone: Phone, served: Served) -> None:
    order: list[str] = []
    for _ in range(20):
        await phone.page.keyboard.press("Tab")
        name = await phone.page.evaluate("() => document.activeElement.id || document.activeElement.textContent")
        order.append(name)
        if name == "send":
            break
    assert order[0] == "leave"
    assert order[1] == "log"
    assert order[-7:] == ["sos", "back", "menu", "mic", "camera", "words", "send"]
    assert len(order) == 15, "six choices of the menu stand between"
    await phone.page.keyboard.press("Shift+Tab")
    await phone.page.keyboard.type("gõ phím")
    await phone.page.keyboard.press("Shift+Enter")
    await phone.page.keyboard.type("dòng hai")
    await phone.page.keyboard.press("Enter")
    await phone.sees("Nghe: gõ phím dòng hai")
    assert served.engine.events[-1].text == "gõ phím\ndòng hai"
    await expect(phone.page.get_by_label("Ô nhắn tin")).to_be_focused()


async def test_a_press_keeps_the_focus_near(phone: Phone) -> None:
    await phone.says("card")
    await phone.sees("chưa ai nhận")
    await phone.page.get_by_role("button", name="Nhận").focus()
    await phone.page.keyboard.press("Enter")
    await phone.sees("Trực 1 đã nhận")
    assert await phone.page.evaluate("() => document.activeElement !== document.body")


async def test_the_log_is_announced(phone: Phone) -> None:
    await expect(phone.log()).to_have_attribute("aria-live", "polite")
    await expect(phone.page.locator("html")).to_have_attribute("lang", "vi")
    await phone.says("chào")
    await phone.sees("Nghe: chào")
    assert "Kẻng: Nghe: chào" in (await phone.log().text_content() or "")
