"""Files on the screen of somebody who may see them: clean, from memory alone, and gone in time."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, expect

from bot.domain.events import Address, Choice, OutboundMessage
from bot.domain.files import CleanFile, FileKind
from tests.browser.media import chosen, jpeg, opus
from tests.browser.phone import Phone
from tests.browser.test_access import SIDEWAYS, SMALL, findings
from tests.web.stored import Stored

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

LOADS = """url => new Promise(done => {
    const image = new Image();
    image.onload = () => done(true);
    image.onerror = () => done(false);
    image.src = url;
})"""
SOUNDS = """url => new Promise(done => {
    const sound = new Audio();
    sound.oncanplay = () => done(true);
    sound.onerror = () => done(false);
    sound.src = url;
})"""
OPEN = ((Choice("👁 Mở", "card:open"),),)


@pytest_asyncio.fixture(loop_scope="session")
async def officer(context: BrowserContext, sender: Phone) -> Address:
    (cookie,) = await context.cookies(sender.page.url)
    return Address("webchat", cookie["value"])


async def show(stored: Stored, officer: Address, kind: FileKind, content: bytes, **fields: object) -> None:
    message = OutboundMessage(f"Tệp {kind}", file=await stored.add_clean(officer, CleanFile(kind, content, 2.0)), **fields)  # type: ignore[arg-type]  # fields of a message
    await stored.engine.say(officer, message)


async def test_a_picture_is_seen_enlarged_and_gone_when_its_time_is_over(sender: Phone, stored: Stored, officer: Address) -> None:
    await sender.page.clock.install()
    await show(stored, officer, FileKind.PICTURE, jpeg("peru", (900, 1200)), shown_for=600, protected=True, choices=OPEN, card="k")
    look = sender.page.get_by_role("button", name="Xem ảnh to")
    image = look.locator("img")
    await expect(image).to_be_visible()
    assert await image.evaluate("node => node.src.startsWith('blob:') && node.naturalWidth === 900 && !node.draggable")
    assert await image.evaluate("node => !node.dispatchEvent(new MouseEvent('contextmenu', { bubbles: true, cancelable: true }))")
    address = await image.get_attribute("src")
    assert await sender.page.evaluate(LOADS, address)
    await look.click()
    viewer = sender.page.get_by_role("dialog")
    await expect(viewer).to_be_visible()
    await expect(sender.page.get_by_role("button", name="Rời ngay")).to_be_visible()
    await expect(sender.page.get_by_role("button", name="Đóng")).to_be_focused()
    await sender.page.clock.fast_forward("09:50")
    await expect(viewer).to_be_visible()
    await sender.page.clock.fast_forward("00:11")
    await expect(viewer).to_have_count(0)
    await expect(image).to_have_count(0)
    await sender.sees("đã ẩn")
    assert not await sender.page.evaluate(LOADS, address)
    await sender.presses("Mở")
    await sender.sees("Đã bấm card:open")


async def test_the_larger_picture_closes_by_key_and_gives_the_focus_back(sender: Phone, stored: Stored, officer: Address) -> None:
    await show(stored, officer, FileKind.PICTURE, jpeg())
    look = sender.page.get_by_role("button", name="Xem ảnh to")
    await look.focus()
    await sender.page.keyboard.press("Enter")
    await expect(sender.page.get_by_role("dialog")).to_be_visible()
    await sender.page.keyboard.press("Escape")
    await expect(sender.page.get_by_role("dialog")).to_have_count(0)
    await expect(look).to_be_focused()


async def test_a_voice_is_heard_from_memory(sender: Phone, stored: Stored, officer: Address) -> None:
    await show(stored, officer, FileKind.VOICE, opus(2), protected=True)
    voice = sender.log().locator("audio")
    await expect(voice).to_have_js_property("readyState", 4)
    assert await voice.evaluate("node => [node.src.startsWith('blob:'), node.controls, Math.round(node.duration), node.autoplay]") == [
        True,
        True,
        2,
        False,
    ]
    await voice.evaluate("node => node.play()")
    await expect(voice).not_to_have_js_property("currentTime", 0)


async def test_a_clip_is_fetched_only_by_whoever_wants_to_see_it(sender: Phone, stored: Stored, officer: Address) -> None:
    await show(stored, officer, FileKind.VIDEO, b"some clip")
    await sender.sees("Tệp video")
    assert not [url for url in sender.requests if "/file/" in url]
    await sender.presses("▶️ Xem video")
    clip = sender.log().locator("video")
    await expect(clip).to_be_visible()
    for name in ("controls", "playsinline", "disablepictureinpicture"):
        await expect(clip).to_have_attribute(name, "")
    await expect(clip).to_have_attribute("controlslist", "nodownload noremoteplayback")


async def test_a_file_goes_with_its_card(sender: Phone, stored: Stored, officer: Address) -> None:
    await show(stored, officer, FileKind.PICTURE, jpeg("peru"), card="k")
    image = sender.log().locator(".shown img")
    first = await image.get_attribute("src")
    await show(stored, officer, FileKind.PICTURE, jpeg("navy"), card="k")
    await expect(image).not_to_have_attribute("src", first or "")
    second = await image.get_attribute("src")
    await stored.engine.say(officer, OutboundMessage("Đã rút.", retract=("k",)))
    await expect(image).to_have_count(0)
    for address in (first, second):
        assert not await sender.page.evaluate(LOADS, address)


async def test_a_destroyed_file_is_said_to_be_gone(sender: Phone, stored: Stored, officer: Address) -> None:
    file = await stored.add_clean(officer, CleanFile(FileKind.PICTURE, jpeg()))
    async with stored.database.begin() as work:
        await work.files.drop([file.id])
    await stored.engine.say(officer, OutboundMessage("Ảnh đây.", file=file))
    await sender.sees("Không xem được nữa")
    assert await sender.log().locator("img").count() == 0


async def test_a_lost_line_offers_to_try_again(sender: Phone, stored: Stored, officer: Address) -> None:
    await sender.page.route("**/file/**", lambda route: route.abort())
    await show(stored, officer, FileKind.PICTURE, jpeg())
    await sender.sees("Chưa mở được.")
    await sender.page.unroute("**/file/**")
    await sender.presses("🔁 Thử lại")
    await expect(sender.log().locator(".shown img")).to_be_visible()


async def test_a_reload_shows_again_what_may_be_seen_and_stores_nothing_of_it(sender: Phone, stored: Stored, officer: Address) -> None:
    await show(stored, officer, FileKind.PICTURE, jpeg())
    await show(stored, officer, FileKind.PICTURE, jpeg("navy"), protected=True, card="k", choices=OPEN)
    await expect(sender.log().locator(".shown img")).to_have_count(2)
    assert "blob:" not in await sender.storage()
    await sender.page.reload()
    await expect(sender.log().locator(".shown img")).to_have_count(1)
    await sender.sees("đã ẩn")


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_everybody_can_use_files(context: BrowserContext, sender: Phone, stored: Stored, officer: Address, scheme: str) -> None:
    await context.grant_permissions(["microphone"])
    await sender.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]  # one of the two
    for kind, content in ((FileKind.VIDEO, b"clip"), (FileKind.VOICE, opus(1)), (FileKind.PICTURE, jpeg())):
        await show(stored, officer, kind, content)
    await expect(sender.log().locator(".shown img")).to_be_visible()
    await sender.page.route("**/upload/**", lambda route: route.abort())
    await sender.page.locator("#pick").set_input_files(chosen("a.jpg", "image/jpeg", jpeg()))
    await sender.sees("chờ mạng…")
    await check(sender)
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await check(sender)
    await sender.presses("🎤 Ghi lời nói")
    await expect(sender.page.get_by_role("timer")).to_be_visible()
    await check(sender)
    await sender.presses("⏹ Dừng")
    await expect(sender.page.locator("#recorder audio")).to_be_visible()
    await check(sender)
    await sender.presses("🗑️ Bỏ")
    await sender.page.get_by_role("button", name="Xem ảnh to").click()
    await check(sender)


async def check(phone: Phone) -> None:
    """Ask axe, and measure what a thumb must hit."""
    assert await findings(phone) == []
    assert await phone.page.evaluate(SMALL) == []
    assert not await phone.page.evaluate(SIDEWAYS)


async def test_a_document_can_be_saved_under_its_name(sender: Phone, stored: Stored, officer: Address) -> None:
    file = await stored.add_public(CleanFile(FileKind.DOCUMENT, b"PK report", name="báo-cáo.xlsx"))
    await stored.engine.say(officer, OutboundMessage("Báo cáo tháng", file=file))
    link = sender.log().get_by_role("link", name="báo-cáo.xlsx")
    await expect(link).to_be_visible()
    async with sender.page.expect_download() as saving:
        await link.click()
    saved = await saving.value
    assert saved.suggested_filename == "báo-cáo.xlsx"
    assert await asyncio.to_thread(Path(await saved.path()).read_bytes) == b"PK report"


async def test_a_voice_and_a_picture_stand_in_one_message(sender: Phone, stored: Stored, officer: Address) -> None:
    voice = await stored.add_public(CleanFile(FileKind.VOICE, opus(1), 1.0))
    picture = await stored.add_public(CleanFile(FileKind.PICTURE, jpeg()))
    await stored.engine.say(officer, OutboundMessage("Lời cho mọi người", file=picture, also=(voice,), choices=OPEN, card="k"))
    bubble = sender.log().locator(".bubble", has_text="Lời cho mọi người")
    await expect(bubble.locator("audio")).to_have_js_property("readyState", 4)
    await expect(bubble.locator("img")).to_be_visible()
    address = await bubble.locator("audio").get_attribute("src")
    assert await sender.page.evaluate(SOUNDS, address)
    await stored.engine.say(officer, OutboundMessage("Đã gỡ", card="k"))
    await expect(sender.log().locator("audio")).to_have_count(0)
    assert not await sender.page.evaluate(SOUNDS, address)
