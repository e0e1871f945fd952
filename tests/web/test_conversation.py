"""The contract between page and server over real HTTP."""

from __future__ import annotations

import asyncio
import json
import secrets
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.domain.errors import StorageError
from bot.domain.events import EventKind, InboundEvent, OutboundMessage
from bot.web import sentences
from bot.web.options import WebOptions
from tests.web.conftest import OWN_PAGE, our_page
from tests.web.serving import Served, serve


def said(**fields: object) -> dict[str, object]:
    return {"id": secrets.token_hex(16), "kind": "text", "text": "chào", **fields}


async def lines(response: httpx.Response) -> AsyncIterator[tuple[str, str]]:
    """Yield the stream's (event or number, data)."""
    name = ""
    async for line in response.aiter_lines():
        if line.startswith(("id: ", "event: ")):
            name = line.partition(": ")[2]
        elif line.startswith("data: "):
            yield name, line[6:]


async def test_a_session_begins_once_and_its_cookie_says_nothing_to_others(page: httpx.AsyncClient, served: Served) -> None:
    first = await page.post("/session", json={})
    again = await page.post("/session", json={})
    assert (first.json(), again.json()) == (
        {"fresh": True, "long": False, "masked": True},
        {"fresh": False, "long": False, "masked": True},
    )
    cookie = first.headers["set-cookie"]
    assert cookie == f"keng={served.token}; HttpOnly; Path=/; SameSite=strict"
    assert "set-cookie" not in again.headers


async def test_behind_https_the_cookie_is_bound_to_the_host() -> None:
    async with serve(WebOptions(public_url="https://keng.example")) as served, our_page(served) as client:
        answer = await client.post("/session", json={}, headers=OWN_PAGE | {"Origin": "https://keng.example"})
        assert answer.headers["set-cookie"] == f"__Host-keng={served.token}; HttpOnly; Path=/; SameSite=strict; Secure"
        assert answer.headers["strict-transport-security"]
        wrong = await client.post("/session", json={}, headers=OWN_PAGE | {"Origin": served.url})
        assert wrong.status_code == 403


async def test_the_page_is_told_when_voices_are_not_changed() -> None:
    async with serve(WebOptions(voices_masked=False)) as served, our_page(served) as client:
        assert (await client.post("/session", json={})).json()["masked"] is False


async def test_two_mounts_keep_their_cookies_apart() -> None:
    async with (
        serve(WebOptions(cookie_name="phone1", cookie_path="/phone1", frame_ancestors="'self'")) as served,
        our_page(served) as client,
    ):
        answer = await client.post("/session", json={})
        assert answer.headers["set-cookie"] == f"phone1={served.token}; HttpOnly; Path=/phone1; SameSite=strict"
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        assert "x-frame-options" not in answer.headers
        left = await client.post("/leave", headers={"Origin": served.url})
        assert "clear-site-data" not in left.headers


async def test_staff_keep_their_session_for_thirty_days(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    served.sessions.staff.add(served.token)
    answer = await page.post("/say", json=said())
    assert answer.json() == {"ok": True, "long": True}
    assert "Max-Age=2592000" in answer.headers["set-cookie"]


async def test_what_is_said_reaches_the_engine_once(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    body = said(text="một việc")
    answers = [await page.post("/say", json=body) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 200]
    assert [event.text for event in served.engine.events] == ["một việc"]


async def test_the_answer_comes_after_the_commit(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    committed = asyncio.Event()

    async def commit(_event: InboundEvent) -> None:
        await asyncio.sleep(0)
        committed.set()

    served.engine.before = commit
    await page.post("/say", json=said())
    assert committed.is_set()


async def test_one_session_cannot_use_up_the_ids_of_another(page: httpx.AsyncClient, served: Served) -> None:
    body = said()
    for _ in range(2):
        page.cookies.clear()
        await page.post("/session", json={})
        await page.post("/say", json=body)
    assert len(served.engine.events) == 2
    assert len({event.id for event in served.engine.events}) == 2


async def test_without_a_session_nothing_is_taken(page: httpx.AsyncClient, served: Served) -> None:
    for cookie in ("", "keng=" + "x" * 43, "keng=forged", "keng=%00"):
        answer = await page.post("/say", json=said(), headers={"Cookie": cookie} if cookie else {})
        assert (answer.status_code, answer.json()["error"]) == (401, "session")
    assert (await page.post("/ack", json={"upto": 1})).status_code == 401
    assert (await page.get("/stream")).status_code == 401
    assert served.engine.events == []


async def test_a_database_that_is_away_means_later_and_nothing_is_acknowledged(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})

    async def fail(_event: InboundEvent) -> None:
        raise StorageError

    served.engine.before = fail
    body = said()
    answer = await page.post("/say", json=body)
    assert (answer.status_code, answer.json()) == (503, {"error": "wait", "sentence": sentences.WAIT})
    assert int(answer.headers["retry-after"]) >= 1
    served.engine.before = None
    assert (await page.post("/say", json=body)).status_code == 200
    assert len(served.engine.events) == 1


async def test_sessions_that_cannot_be_read_mean_later(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    served.sessions.broken = True
    for path in ("/session", "/say", "/leave"):
        assert (await page.post(path, json=said())).status_code == 503, path


async def test_a_long_queue_means_later() -> None:
    async with serve(WebOptions(waiting_limit=1)) as served, our_page(served) as client:
        await client.post("/session", json={})
        inside, release = asyncio.Event(), asyncio.Event()

        async def hold(_event: InboundEvent) -> None:
            inside.set()
            await release.wait()

        served.engine.before = hold
        first = asyncio.create_task(client.post("/say", json=said()))
        await inside.wait()
        second = await client.post("/say", json=said())
        release.set()
        assert (second.status_code, (await first).status_code) == (503, 200)


async def test_an_unexpected_error_is_answered_kindly_and_logged_without_words(
    page: httpx.AsyncClient, served: Served, caplog: pytest.LogCaptureFixture
) -> None:
    await page.post("/session", json={})

    async def fail(_event: InboundEvent) -> None:
        raise ValueError("SECRETWORDS")

    served.engine.before = fail
    answer = await page.post("/say", json=said(text="SECRETWORDS"))
    assert answer.status_code == 500
    assert "SECRETWORDS" not in caplog.text
    assert served.token not in caplog.text
    assert "ValueError" in caplog.text


async def test_the_stream_replays_from_the_number_seen_and_forgets_what_is_acknowledged(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    for words in ("một", "hai", "ba"):
        await served.engine.say(served.address(), OutboundMessage(words))

    async def first(**request: object) -> tuple[str, str]:
        async with page.stream("GET", "/stream", **request) as response:  # type: ignore[arg-type]
            assert response.headers["content-type"].startswith("text/event-stream")
            assert response.headers["cache-control"] == "no-store, no-transform"
            return await anext(lines(response))

    assert await first() == ("1", '{"text":"một"}')
    assert await first(params={"after": "1"}) == ("2", '{"text":"hai"}')
    assert await first(params={"after": "1"}, headers={"Last-Event-ID": "2"}) == ("3", '{"text":"ba"}')
    assert await first(params={"after": "-1"}) == ("1", '{"text":"một"}')
    assert await first(params={"after": "9" * 400}) == ("1", '{"text":"một"}')
    assert (await page.post("/ack", json={"upto": 2})).status_code == 200
    assert await first() == ("3", '{"text":"ba"}')
    assert served.replay.waiting(served.token) == [3]


async def test_what_is_said_later_arrives_on_the_open_stream(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    served.engine.answer = lambda event: [OutboundMessage("nghe: " + event.text)]
    async with page.stream("GET", "/stream") as response:
        events = lines(response)
        await page.post("/say", json=said(text="xin chào"))
        assert json.loads((await anext(events))[1]) == {"text": "nghe: xin chào"}
        await page.post("/say", json=said(text="dòng\nhai"))
        assert json.loads((await anext(events))[1]) == {"text": "nghe: dòng\nhai"}


async def test_a_heartbeat_keeps_the_line_and_an_idle_session_ends_the_stream() -> None:
    async with serve(WebOptions(heartbeat=0.02)) as served, our_page(served) as client:
        await client.post("/session", json={})
        before = len(served.sessions.touched)
        async with client.stream("GET", "/stream") as response:
            events = lines(response)
            assert (await anext(events))[0] == "beat"
            assert len(served.sessions.touched) == before, "an open page alone must not keep a session alive"
            served.sessions.living.clear()
            names = [name async for name, _data in events]
        assert names[-1] == "end"
        assert set(names[:-1]) <= {"beat"}


async def test_leaving_tells_the_engine_first_then_ends_everything(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    token = served.token
    alive_then: list[bool] = []

    async def look(_event: InboundEvent) -> None:
        alive_then.append(token in served.sessions.living)

    served.engine.before = look
    async with page.stream("GET", "/stream") as response:
        left = await page.post("/leave")
        assert [name async for name, _data in lines(response)] == ["end"]
    assert left.headers["clear-site-data"] == '"cache", "cookies", "storage"'
    assert left.headers["set-cookie"].startswith('keng=""; HttpOnly; Max-Age=0')
    assert [event.kind for event in served.engine.events] == [EventKind.GONE]
    assert alive_then == [True]
    assert served.sessions.living == set()
    again = await page.post("/leave", headers={"Cookie": f"keng={token}"})
    assert again.status_code == 200
    assert len(served.engine.events) == 1


async def test_leaving_works_as_a_beacon_without_our_header(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    del page.headers["X-Keng"]
    assert (await page.post("/leave")).status_code == 200
    assert served.sessions.living == set()


async def test_leaving_ends_the_session_even_when_the_engine_cannot_write(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})

    async def fail(_event: InboundEvent) -> None:
        raise StorageError

    served.engine.before = fail
    assert (await page.post("/leave")).status_code == 200
    assert served.sessions.living == set()


@pytest.mark.parametrize("upto", [-1, 1.5, "1", None, True, 2**63])
async def test_a_wrong_acknowledgement_is_refused(page: httpx.AsyncClient, upto: object) -> None:
    await page.post("/session", json={})
    assert (await page.post("/ack", json={"upto": upto})).status_code == 400


async def test_the_server_is_well(page: httpx.AsyncClient) -> None:
    answer = await page.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok")
