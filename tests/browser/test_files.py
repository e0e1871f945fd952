"""What a person chooses or records: it comes up on any line, in order, and stays nowhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, FilePayload, Route, expect

from bot.channels.webchat.translate import PART_BYTES
from bot.domain.events import EventKind
from bot.domain.files import FileKind
from tests.browser.media import chosen, jpeg
from tests.browser.phone import Phone, open_phone
from tests.web.stored import Stored

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CLIP = bytes(range(256)) * (3 * 1024) + b"end"  # three parts and a bit
MUSIC = chosen("note.m4a", "audio/mp4", b"made elsewhere")
UPLOADS = "**/upload/**"


async def choose(phone: Phone, *files: FilePayload) -> None:
    await phone.page.locator("#pick").set_input_files(files)


async def hints(phone: Phone, words: str) -> None:
    await expect(phone.page.locator("#hint")).to_contain_text(words)


async def test_two_pictures_come_up_and_are_said_as_one_album(sender: Phone, stored: Stored) -> None:
    pictures = [jpeg("teal"), jpeg("maroon")]
    await choose(sender, *(chosen(f"IMG_{number}.jpg", "image/jpeg", content) for number, content in enumerate(pictures)))
    await sender.sees("Nhận: picture", times=2)
    first, second = stored.engine.events[1:]
    assert first.file is not None
    assert (first.kind, first.file.kind, first.file.size) == (EventKind.FILE, FileKind.PICTURE, len(pictures[0]))
    assert first.album == second.album != ""
    assert await stored.fetched() == pictures
    previews = sender.log().locator("img.own")
    await expect(previews).to_have_count(2)
    assert await previews.first.evaluate("node => node.src.startsWith('blob:') && node.naturalWidth > 0")
    kept = await sender.storage()
    assert "blob:" not in kept
    assert "IMG_" not in kept
    assert await sender.page.evaluate("() => indexedDB.databases().then(found => found.length)") == 0


async def test_a_picture_that_the_browser_cannot_draw_is_sent_all_the_same(sender: Phone, stored: Stored) -> None:
    await choose(sender, chosen("photo.HEIC", "", b"no picture for this browser"))
    await sender.sees("Nhận: picture")
    await sender.sees("🖼️ Ảnh")
    assert await stored.fetched() == [b"no picture for this browser"]


async def test_a_voice_note_is_recorded_heard_and_sent(context: BrowserContext, sender: Phone, stored: Stored) -> None:
    await context.grant_permissions(["microphone"])
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await expect(sender.page.get_by_text("Giọng sẽ được đổi đi, nhưng người quen vẫn có thể nhận ra.")).to_be_visible()
    await sender.presses("🎤 Ghi lời nói")
    await expect(sender.page.get_by_role("timer")).to_contain_text("0:02")
    await expect(sender.page.locator(".level span")).not_to_have_attribute("style", "width: 0%;")
    await sender.presses("⏹ Dừng")
    await expect(sender.page.locator("#recorder audio")).to_be_visible()
    await sender.presses("✅ Gửi")
    await sender.sees("Nhận: voice")
    (content,) = await stored.fetched()
    assert content.startswith(b"\x1aE\xdf\xa3"), "WebM, as this browser records"
    assert len(content) > 2000
    await expect(sender.page.get_by_label("Ô nhắn tin")).to_be_visible()
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await expect(sender.page.get_by_role("timer")).to_contain_text("0:01")
    await sender.presses("✅ Gửi")
    await sender.sees("Nhận: voice", times=2)


NOTHING_HEARD = """() => { window.MediaRecorder = class {
  static isTypeSupported() { return true; }
  constructor() { this.state = 'inactive'; this.mimeType = 'audio/webm'; }
  start() { this.state = 'recording'; }
  stop() { this.state = 'inactive'; this.onstop(); }
}; }"""


async def test_a_recording_that_holds_nothing_is_said_to_be_so(context: BrowserContext, sender: Phone, stored: Stored) -> None:
    await context.grant_permissions(["microphone"])
    await sender.page.evaluate(NOTHING_HEARD)
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await sender.presses("🎤 Ghi lời nói")
    await sender.presses("✅ Gửi")
    await expect(sender.page.get_by_text("Chưa ghi được lời nào.")).to_be_visible()
    assert await stored.fetched() == []


async def test_a_recording_can_be_thrown_away(context: BrowserContext, sender: Phone, stored: Stored) -> None:
    await context.grant_permissions(["microphone"])
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await sender.presses("🎤 Ghi lời nói")
    await expect(sender.page.get_by_role("timer")).to_contain_text("0:01")
    await sender.presses("🗑️ Bỏ")
    await sender.says("viết thay")
    await sender.sees("Nghe: viết thay")
    assert await stored.fetched() == []


async def test_whoever_hears_what_a_voice_gives_away_may_write_instead(sender: Phone, stored: Stored) -> None:
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await sender.presses("✍️ Viết thay")
    await expect(sender.page.get_by_label("Ô nhắn tin")).to_be_focused()
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await expect(sender.page.get_by_text("Giọng sẽ được đổi đi")).to_be_visible()
    assert len(stored.engine.events) == 1


@pytest.mark.parametrize("missing", [False, True])
async def test_without_a_microphone_a_recording_can_be_chosen(context: BrowserContext, stored: Stored, missing: bool) -> None:  # noqa: FBT001 - pytest passes it
    if missing:
        await context.add_init_script("delete window.MediaRecorder;")
    phone = await open_phone(context, stored.url)
    await phone.sees("Kẻng nghe đây")
    await phone.page.get_by_role("button", name="Ghi lời nói").click()
    await phone.presses("🎤 Ghi lời nói")
    await hints(phone, "Không dùng được micro")
    async with phone.page.expect_file_chooser() as opened:
        await phone.presses("🎤 Chọn bản ghi")
    await (await opened.value).set_files([MUSIC])
    await phone.sees("Nhận: voice")
    assert await stored.fetched() == [b"made elsewhere"]
    assert phone.complaints == []


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (chosen("don.pdf", "application/pdf", b"x"), "Kẻng chưa nhận loại tệp này"),
        (chosen("cuoi.gif", "image/gif", b"x"), "Kẻng chưa nhận loại tệp này"),
        (chosen("anh.jpg", "image/jpeg", b""), "Tệp này trống"),
    ],
    ids=["PDF", "GIF", "empty"],
)
async def test_what_is_not_taken_is_said_before_anything_goes_out(sender: Phone, stored: Stored, file: FilePayload, words: str) -> None:
    before = len(sender.requests)
    await choose(sender, file)
    await hints(sender, words)
    assert not [url for url in sender.requests[before:] if "upload" in url or url.endswith("/say")]
    assert len(stored.engine.events) == 1


async def test_a_clip_that_is_too_large_is_told_its_size_before_anything_goes_out(sender: Phone, stored: Stored, tmp_path: Path) -> None:
    with (tmp_path / "dai.mp4").open("wb") as clip:
        clip.truncate(33 * 1024 * 1024 + 1)
    await sender.page.locator("#pick").set_input_files(tmp_path / "dai.mp4")
    await hints(sender, "Tệp này 34 MB, Kẻng chỉ nhận đến 20 MB")
    assert not [url for url in sender.requests if "upload" in url]
    assert len(stored.engine.events) == 1


async def test_of_more_than_ten_the_first_ten_go(sender: Phone, stored: Stored) -> None:
    await choose(sender, *(chosen(f"{number}.jpg", "image/jpeg", bytes([number])) for number in range(12)))
    await hints(sender, "Kẻng gửi 10 tệp đầu")
    await expect(sender.log().get_by_text("Nhận: picture")).to_have_count(10, timeout=60_000)
    assert await stored.fetched() == [bytes([number]) for number in range(10)]


async def test_a_clip_survives_a_line_that_is_lost_in_the_middle(context: BrowserContext, sender: Phone, stored: Stored) -> None:
    sent: list[str] = []

    async def lose(route: Route) -> None:
        sent.append(route.request.url.split("/upload/")[1].partition("/")[2])
        if len(sent) == 2:
            await route.fetch()  # it arrives, and the answer gets lost with the line
            await context.set_offline(offline=True)
            await route.abort()
            return
        await route.continue_()

    await sender.page.route(UPLOADS, lose)
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.says("lời sau clip")
    await sender.sees("chờ mạng…")
    await expect(sender.page.get_by_role("progressbar")).to_be_visible()
    await context.set_offline(offline=False)
    await sender.sees("Nghe: lời sau clip")
    assert await stored.fetched() == [CLIP]
    assert [event.kind for event in stored.engine.events[1:]] == [EventKind.FILE, EventKind.TEXT], "the order is kept"
    assert sent.count("1/4") == 1, "what arrived does not go again"


async def test_the_retry_button_does_not_wait_for_the_next_try(sender: Phone, stored: Stored) -> None:
    await sender.page.route(UPLOADS, lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.sees("chờ mạng…")
    await sender.page.unroute(UPLOADS)
    await sender.presses("🔁 Thử lại")
    await sender.sees("Nhận: video")
    assert await stored.fetched() == [CLIP]


async def test_a_file_can_be_dropped_before_it_is_sent(sender: Phone, stored: Stored) -> None:
    await sender.page.route(re.compile("/upload/.*/1/4"), lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.sees("chờ mạng…")
    async with sender.page.expect_response(lambda response: response.request.method == "DELETE"):
        await sender.presses("Bỏ tệp này")
    await expect(sender.log().locator(".out")).to_have_count(0)
    await sender.says("thôi không gửi")
    await sender.sees("Nghe: thôi không gửi")
    assert await stored.fetched() == []


async def test_danger_does_not_wait_for_a_clip(sender: Phone, stored: Stored) -> None:
    held: list[Route] = []
    await sender.page.route(re.compile("/upload/.*/2/4"), lambda route: held.append(route))  # noqa: PLW0108 - it looks at a handler's parameters
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await expect(sender.page.get_by_role("progressbar")).to_have_js_property("value", 2 * PART_BYTES / len(CLIP))
    await sender.presses("Đang nguy")
    await sender.sees("Gọi ngay: 113")
    await sender.says("có kẻ cầm dao")
    await sender.sees("Nghe: có kẻ cầm dao")
    await sender.page.unroute(re.compile("/upload/.*/2/4"))
    await sender.sees("Nhận: video")
    assert [event.text for event in stored.engine.events[1:]] == ["/sos", "có kẻ cầm dao", ""]
    assert await stored.fetched() == [CLIP]


async def test_a_reload_in_the_middle_says_kindly_that_the_file_is_to_be_chosen_again(sender: Phone, stored: Stored) -> None:
    await sender.page.route(re.compile("/upload/.*/1/4"), lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.says("lời sau clip")
    await sender.sees("chờ mạng…")
    await sender.page.reload()
    await sender.sees("Nghe: lời sau clip")
    await hints(sender, "Xin chọn lại")
    await sender.sees("chưa gửi được, xin chọn lại")
    assert await stored.fetched() == []


async def test_a_reload_after_the_last_part_loses_nothing(sender: Phone, stored: Stored) -> None:
    await sender.page.route("**/say", lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.sees("chờ mạng…")
    await sender.page.unroute("**/say")
    await sender.page.reload()
    await sender.sees("Nhận: video")
    assert await stored.fetched() == [CLIP]


async def test_a_session_that_ran_out_meanwhile_gets_the_whole_file_anew(sender: Phone, stored: Stored) -> None:
    await sender.page.route("**/say", lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.sees("chờ mạng…")
    stored.clock.forward(hours=2)
    await sender.page.unroute("**/say")
    await sender.sees("Nhận: video")
    assert await stored.fetched() == [CLIP]


async def test_leaving_lets_go_of_everything(context: BrowserContext, sender: Phone, stored: Stored) -> None:
    await context.grant_permissions(["microphone"])
    await choose(sender, chosen("a.jpg", "image/jpeg", jpeg()))
    await sender.sees("Nhận: picture")
    await sender.page.route(re.compile("/upload/.*/1/4"), lambda route: route.abort())
    await choose(sender, chosen("clip.mp4", "video/mp4", CLIP))
    await sender.sees("chờ mạng…")
    await sender.page.get_by_role("button", name="Ghi lời nói").click()
    await sender.presses("🎤 Ghi lời nói")
    await expect(sender.page.get_by_role("timer")).to_be_visible()
    await sender.presses("Rời ngay")
    await sender.page.wait_for_url("**/thoi-tiet")
    assert await sender.storage() == "[{}, {}]"
    assert [event.kind for event in stored.engine.events[1:]] == [EventKind.FILE, EventKind.GONE]
