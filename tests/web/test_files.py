"""Files that come up over real HTTP, on a real database, and what of them is turned away."""

from __future__ import annotations

import asyncio
import secrets
from pathlib import Path

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channels.webchat.translate import PART_BYTES
from bot.clock import SystemRandom
from bot.domain.errors import Gone
from bot.domain.events import EventKind
from bot.domain.files import Attachment, CleanFile, FileKind
from bot.domain.ports import IntakeResult
from bot.services.upkeep.expire import expire_due
from bot.store.origins import Origin
from bot.web import limits, sentences
from bot.web.limits import ClientLimits
from tests.web.page import CONTENT, OCTETS, Page
from tests.web.serving import OWN_PAGE
from tests.web.stored import Stored, serve_stored

PICTURE = CleanFile(FileKind.PICTURE, b"\xff\xd8 clean")


async def test_a_file_comes_up_in_parts_and_is_said_afterwards(sender: Page, stored: Stored) -> None:
    assert await sender.look() == 0
    answers = [(await sender.put(number)).json()["next"] for number in range(3)]
    assert answers == [1, 2, None]
    assert (await sender.say(text="ở đầu bản")).status_code == 200
    (event,) = stored.engine.events
    assert (event.kind, event.text) == (EventKind.FILE, "ở đầu bản")
    assert event.file == Attachment(sender.reference, FileKind.PICTURE, len(CONTENT))
    assert await stored.webchat.fetch(sender.reference) == CONTENT
    await stored.webchat.forget(sender.reference)
    with pytest.raises(Gone):
        await stored.webchat.fetch(sender.reference)


async def test_a_page_that_lost_the_line_learns_where_it_was(sender: Page) -> None:
    await sender.put(0)
    await sender.put(0)
    assert await sender.look() == 1
    await sender.put(2)
    assert await sender.look() == 1
    await sender.put(1)
    assert await sender.look() is None


async def test_a_file_that_is_not_whole_is_not_said(sender: Page, stored: Stored) -> None:
    await sender.put(0)
    answer = await sender.say()
    assert (answer.status_code, answer.json()["error"]) == (409, "upload")
    assert stored.engine.events == []


async def test_a_file_is_said_once_however_often_the_answer_gets_lost(sender: Page, stored: Stored) -> None:
    await sender.put_all()
    for _ in range(2):
        assert (await sender.say()).status_code == 200
    await stored.webchat.forget(sender.reference)
    assert (await sender.say()).status_code == 200, "nothing is sent up again for an answer that got lost"
    assert len(stored.engine.events) == 1


async def test_what_was_said_survives_leaving_and_what_was_not_does_not(sender: Page, neighbour: Page, stored: Stored) -> None:
    for each in (sender, neighbour):
        await each.put_all()
    async with stored.database.begin() as work:
        await work.files.add(FileKind.PICTURE, Origin(sender.address, sender.reference, "vi", mask=False))
    await sender.say()
    references = sender.reference, neighbour.reference
    for each in (sender, neighbour):
        assert (await each.http.post("/leave")).status_code == 200
    async with stored.database.begin() as work:
        await expire_due(work)
    assert await stored.webchat.fetch(references[0]) == CONTENT
    with pytest.raises(Gone):
        await stored.webchat.fetch(references[1])


async def test_an_event_that_is_parked_leaves_its_upload_to_the_session(sender: Page, stored: Stored) -> None:
    await sender.put_all()
    stored.engine.result = IntakeResult.PARKED
    assert (await sender.say()).status_code == 200
    async with stored.database.begin() as work:
        await expire_due(work)
    assert await stored.webchat.fetch(sender.reference) == CONTENT


async def test_what_is_of_no_kind_that_is_taken_says_so_without_coming_up(sender: Page, stored: Stored) -> None:
    assert (await sender.say(type="document", upload="")).status_code == 200
    (event,) = stored.engine.events
    assert event.file == Attachment("", None, len(CONTENT))


async def test_another_session_reaches_nothing_of_it(sender: Page, neighbour: Page, stored: Stored) -> None:
    await sender.put_all()
    neighbour.upload = sender.upload
    assert await neighbour.look() == 0
    assert (await neighbour.say()).status_code == 409
    assert (await neighbour.http.delete(f"/upload/{sender.upload}")).status_code == 200
    assert await sender.look() is None
    await neighbour.put(0, b"other")
    assert await stored.webchat.fetch(sender.reference) == CONTENT
    assert await stored.webchat.fetch(neighbour.reference) == b"other"


async def test_a_person_may_think_better_of_it(sender: Page, stored: Stored) -> None:
    await sender.put_all()
    assert (await sender.http.delete(f"/upload/{sender.upload}")).status_code == 200
    assert await sender.look() == 0
    with pytest.raises(Gone):
        await stored.webchat.fetch(sender.reference)


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [
        ("{}/0/1", b"", 422),
        ("{}/0/2", b"short", 422),
        ("{}/1/1", b"x", 422),
        ("{}/0/81", bytes(PART_BYTES), 422),
        ("{}/x/1", b"x", 422),
        ("{}/0/" + "9" * 5000, b"x", 422),
        ("short/0/1", b"x", 422),
        ("{}/0/1", bytes(PART_BYTES + 1), 413),
        ("{}/0/1/2", b"x", 404),
    ],
)
async def test_a_part_of_a_wrong_size_or_name_is_refused(sender: Page, path: str, content: bytes, status: int) -> None:
    answer = await sender.http.post(f"/upload/{path.format(sender.upload)}", content=content, headers=OCTETS)
    assert answer.status_code == status
    assert await sender.look() == 0


async def test_an_eleventh_upload_waits_until_others_are_said(sender: Page) -> None:
    for _ in range(10):
        sender.upload = secrets.token_hex(16)
        assert (await sender.put(0)).status_code == 200
    said, sender.upload = sender.upload, secrets.token_hex(16)
    answer = await sender.put(0)
    assert (answer.status_code, answer.json()) == (409, {"error": "many", "sentence": sentences.FILES_MANY})
    sender.upload = said
    await sender.put_all()
    await sender.say()
    sender.upload = secrets.token_hex(16)
    assert (await sender.put(0)).status_code == 200


async def test_a_size_that_changes_on_the_way_is_refused(sender: Page) -> None:
    await sender.put(0)
    assert (await sender.put(0, CONTENT[: PART_BYTES + 1])).status_code == 409


async def test_another_site_or_a_form_sends_nothing_up(sender: Page, stored: Stored) -> None:
    for headers in ({"Origin": "https://evil.example"}, {"X-Keng": "0"}, {"Sec-Fetch-Site": "cross-site"}):
        assert (await sender.put(0, headers=headers)).status_code == 403
        assert (await sender.http.get(f"/upload/{sender.upload}", headers=headers)).status_code == 403
        assert (await sender.http.delete(f"/upload/{sender.upload}", headers=headers)).status_code == 403
        assert (await sender.http.get("/file/key", headers=headers)).status_code == 403
    assert (await sender.put(0, headers={"Content-Type": "multipart/form-data"})).status_code == 415
    async with httpx.AsyncClient(base_url=stored.url, headers=OWN_PAGE, trust_env=False) as nobody:
        for request in (nobody.post("/upload/x/0/1", content=b"x", headers=OCTETS), nobody.get("/upload/x"), nobody.get("/file/x")):
            assert (await request).status_code == 401
    assert await sender.look() == 0


async def test_only_the_route_of_parts_takes_large_bodies(sender: Page) -> None:
    large = bytes(PART_BYTES)
    assert (await sender.http.post("/say", content=large, headers={"Content-Type": "application/json"})).status_code == 413
    assert (await sender.put(0, large)).status_code == 200


async def test_a_part_without_end_is_not_read(sender: Page, stored: Stored) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(stored.url.rpartition(":")[2]))
    head = f"POST /upload/{sender.upload}/0/1 HTTP/1.1\r\nHost: {stored.url[7:]}\r\nX-Keng: 1\r\nCookie: keng={sender.token}\r\n"
    writer.write((head + "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\n").encode())
    for _ in range(258):
        writer.write(b"400\r\n" + bytes(1024) + b"\r\n")
    await writer.drain()
    status = await reader.readline()
    writer.close()
    assert status.split()[1] == b"413"


async def test_a_flood_of_parts_is_told_to_wait(sqlite_template: Path, tmp_path: Path) -> None:
    async with serve_stored(sqlite_template, tmp_path, ClientLimits(SystemRandom(), lambda: 0.0)) as stored:
        sender = await Page(stored).begin()
        for _ in range(int(limits.PART_ONE.burst)):
            answer = await sender.put(0, b"x")
            assert answer.status_code == 200
        answer = await sender.put(0, b"x")
        assert answer.status_code == 429
        assert int(answer.headers["retry-after"]) >= 1
        await sender.http.aclose()


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(order=st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=12))
def test_parts_may_come_in_any_order_twice_and_without_an_answer(
    sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory, order: list[tuple[int, bool]]
) -> None:
    asyncio.run(_send_on_a_bad_line(sqlite_template, tmp_path_factory.mktemp("line"), order))


async def _send_on_a_bad_line(template: Path, folder: Path, order: list[tuple[int, bool]]) -> None:
    async with serve_stored(template, folder) as stored:
        sender = await Page(stored).begin()
        arrived: set[int] = set()
        for number, answered in order:
            answer = await sender.put(number)
            arrived.add(number)
            # Whoever lost the answer asks: both ways tell the same.
            told = answer.json()["next"] if answered else await sender.look()
            assert told == min({0, 1, 2} - arrived, default=None)
        while isinstance(missing := await sender.look(), int):
            await sender.put(missing)
        assert (await sender.say()).status_code == 200
        assert await stored.webchat.fetch(sender.reference) == CONTENT
        await sender.http.aclose()
