"""Files that are shown over real HTTP, on a real database: to whom, how long, and what is left of them nowhere."""

from __future__ import annotations

import io
from pathlib import Path

import httpx

from bot.domain.events import OutboundMessage
from bot.domain.files import CleanFile, FileKind
from bot.web import sentences
from tests.kit.marks import find_marks, read_all
from tests.web.page import CONTENT, Page
from tests.web.stored import Stored

PICTURE = CleanFile(FileKind.PICTURE, b"\xff\xd8 clean")


async def show(sender: Page, stored: Stored, message: OutboundMessage) -> str:
    """Say something with a file; return the key that the page got."""
    await stored.engine.say(sender.address, message)
    (_, body), *_ = reversed(await stored.webchat.after(sender.token, 0))
    return httpx.Response(200, content=body).json()["file"]["key"]  # type: ignore[no-any-return]


async def test_a_shown_file_is_clean_bytes_that_nothing_keeps(sender: Page, stored: Stored) -> None:
    for kind, media_type in (("picture", "image/jpeg"), ("voice", "audio/ogg"), ("video", "video/mp4")):
        file = await stored.add_clean(sender.address, CleanFile(FileKind(kind), b"clean bytes"))
        answer = await sender.http.get("/file/" + await show(sender, stored, OutboundMessage("Xem nhé.", file=file)))
        assert (answer.status_code, answer.content) == (200, b"clean bytes")
        assert answer.headers["content-type"] == media_type
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-disposition"] == "inline"
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_document_is_saved_under_its_name_and_never_opened(sender: Page, stored: Stored) -> None:
    file = await stored.add_public(CleanFile(FileKind.DOCUMENT, b"<script>alert(1)</script>", name='../Báo "cáo".html'))
    answer = await sender.http.get("/file/" + await show(sender, stored, OutboundMessage("Báo cáo", file=file)))
    assert (answer.status_code, answer.content) == (200, b"<script>alert(1)</script>")
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''B%C3%A1o%20-c%C3%A1o-.html"
    assert (answer.headers["x-content-type-options"], answer.headers["cache-control"]) == ("nosniff", "no-store")
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_a_voice_and_a_picture_of_one_message_each_have_a_key(sender: Page, neighbour: Page, stored: Stored) -> None:
    voice = await stored.add_public(CleanFile(FileKind.VOICE, b"OggS", 3.0))
    picture = await stored.add_public(PICTURE)
    await stored.engine.say(sender.address, OutboundMessage("Lời", file=picture, also=(voice,)))
    (_, body), *_ = reversed(await stored.webchat.after(sender.token, 0))
    shown = httpx.Response(200, content=body).json()
    for told, content, media_type in ((shown["also"][0], b"OggS", "audio/ogg"), (shown["file"], PICTURE.content, "image/jpeg")):
        answer = await sender.http.get(f"/file/{told['key']}")
        assert (answer.content, answer.headers["content-type"], answer.headers["content-disposition"]) == (content, media_type, "inline")
        assert (await neighbour.http.get(f"/file/{told['key']}")).status_code == 404


async def test_a_key_is_of_no_use_to_anybody_else_or_later(sender: Page, neighbour: Page, stored: Stored) -> None:
    file = await stored.add_clean(sender.address, PICTURE)
    brief = await show(sender, stored, OutboundMessage("Mật.", file=file, shown_for=600))
    usual = await show(sender, stored, OutboundMessage("Thường.", file=file))
    assert file.id not in brief
    assert (await neighbour.http.get(f"/file/{brief}")).status_code == 404
    stored.clock.forward(minutes=9)
    assert (await sender.http.get(f"/file/{brief}")).status_code == 200
    stored.clock.forward(minutes=1)
    answer = await sender.http.get(f"/file/{brief}")
    assert (answer.status_code, answer.json()) == (404, {"error": "gone", "sentence": sentences.FILE_GONE})
    assert (await sender.http.get(f"/file/{usual}")).status_code == 200
    await sender.http.post("/session", json={})
    stored.clock.forward(minutes=29)
    await sender.http.get(f"/upload/{sender.upload}")
    stored.clock.forward(minutes=29)
    assert (await sender.http.get(f"/file/{usual}")).status_code == 404


async def test_a_file_that_was_destroyed_or_is_not_clean_is_not_shown(sender: Page, stored: Stored) -> None:
    file = await stored.add_clean(sender.address, PICTURE)
    key = await show(sender, stored, OutboundMessage("Xem nhé.", file=file))
    async with stored.database.begin() as work:
        await work.files.drop([file.id])
    assert (await sender.http.get(f"/file/{key}")).status_code == 404
    for forged in ("x", key[:-1], "%00", "A" * 3000):
        assert (await sender.http.get(f"/file/{forged}")).status_code == 404


async def test_whoever_left_sees_nothing_more(sender: Page, stored: Stored) -> None:
    file = await stored.add_clean(sender.address, PICTURE)
    key, cookie = await show(sender, stored, OutboundMessage("Xem nhé.", file=file)), f"keng={sender.token}"
    await sender.http.post("/leave")
    assert (await sender.http.get(f"/file/{key}", headers={"Cookie": cookie})).status_code == 401


async def test_the_page_may_show_and_record_what_is_its_own_and_nothing_else(sender: Page) -> None:
    answer = await sender.http.get("/")
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"img-src 'self' blob:", "media-src 'self' blob:", "default-src 'none'", "connect-src 'self'"} <= set(policy)
    permissions = answer.headers["permissions-policy"].split(", ")
    assert "microphone=(self)" in permissions
    assert "camera=()" in permissions


async def test_the_log_and_the_disk_hold_nothing_of_a_file(logged: io.StringIO, sender: Page, stored: Stored, tmp_path: Path) -> None:
    content = b"SECRETBYTES" + CONTENT[11:]
    marks = {sender.token, sender.upload, sender.reference, "lời kín", "SECRETBYTES", "CLEANBYTES"}
    for number in range(3):
        await sender.put(number, content)
    await sender.say(text="lời kín")
    await sender.put(0, b"x", {"Content-Type": "text/plain"})
    file = await stored.add_clean(sender.address, CleanFile(FileKind.PICTURE, b"CLEANBYTES"))
    key = await show(sender, stored, OutboundMessage("Xem nhé.", file=file))
    for each in (key, key[:-5]):
        await sender.http.get(f"/file/{each}")
    told = "\n".join(line for line in logged.getvalue().splitlines() if "httpx" not in line and "httpcore" not in line)
    assert told, "nothing was logged: the search would prove nothing"
    assert find_marks({"log": told.encode()}, marks | {key, file.id}) == []
    assert find_marks(read_all(tmp_path), marks | {key}) == []
