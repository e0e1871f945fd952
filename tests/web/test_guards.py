"""What is turned away, and what every answer carries."""

from __future__ import annotations

import asyncio
import json
import logging
import secrets

import httpx
import pytest

from bot.clock import SystemRandom
from bot.web import limits, sentences
from bot.web.limits import ClientLimits, Rule, client_of
from bot.web.options import WebOptions
from tests.web.conftest import our_page
from tests.web.serving import Served, serve

JSON = {"Content-Type": "application/json"}


def said(text: str = "chào") -> bytes:
    return json.dumps({"id": secrets.token_hex(16), "kind": "text", "text": text}).encode()


@pytest.mark.parametrize("path", ["/session", "/say", "/ack", "/leave"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example", "X-Keng": "1"},
        {"Origin": "null", "X-Keng": "1"},
        {"Origin": "http://127.0.0.1.evil.example", "X-Keng": "1"},
        {"Sec-Fetch-Site": "cross-site", "X-Keng": "1"},
        {"Sec-Fetch-Site": "same-site", "X-Keng": "1"},
        {"Sec-Fetch-Site": "none", "X-Keng": "1"},
        {},
    ],
)
async def test_another_site_can_do_nothing(served: Served, path: str, headers: dict[str, str]) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as client:
        answer = await client.post(path, content=b"{}", headers=JSON | headers)
    assert (answer.status_code, answer.json()["error"]) == (403, "not_own_page")
    assert served.sessions.living == set()
    assert served.engine.events == []


async def test_our_header_alone_is_enough_where_a_browser_sends_no_origin(served: Served) -> None:
    async with httpx.AsyncClient(base_url=served.url, trust_env=False) as client:
        assert (await client.post("/session", headers={"X-Keng": "1"})).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
async def test_a_form_is_no_message(page: httpx.AsyncClient, kind: str) -> None:
    await page.post("/session", json={})
    assert (await page.post("/say", content=said(), headers={"Content-Type": kind})).status_code == 415


@pytest.mark.parametrize("length", [4_001, 100_000])
async def test_a_text_that_is_too_long_gets_a_kind_sentence(page: httpx.AsyncClient, served: Served, length: int) -> None:
    await page.post("/session", json={})
    answer = await page.post("/say", content=said("x" * length), headers=JSON)
    assert (answer.status_code, answer.json()) == (413, {"error": "too_long", "sentence": sentences.TOO_LONG})
    assert served.engine.events == []


async def test_a_body_without_end_is_not_read(page: httpx.AsyncClient, served: Served) -> None:
    await page.post("/session", json={})
    reader, writer = await asyncio.open_connection("127.0.0.1", int(served.url.rpartition(":")[2]))
    head = f"POST /say HTTP/1.1\r\nHost: {served.url[7:]}\r\nX-Keng: 1\r\nCookie: keng={served.token}\r\n"
    writer.write((head + "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").encode())
    for _ in range(66):
        writer.write(b"400\r\n" + b"x" * 1024 + b"\r\n")
    await writer.drain()
    status = await reader.readline()
    writer.close()
    assert status.split()[1] == b"413"


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"null", b"\xff", b'{"id":1}', b"{}", b'{"kind":"text"}', b'{"id":"../../../etc/pass","kind":"text"}']
)
async def test_garbage_is_refused_with_a_sentence(page: httpx.AsyncClient, served: Served, body: bytes) -> None:
    await page.post("/session", json={})
    answer = await page.post("/say", content=body, headers=JSON)
    assert answer.status_code in {400, 422}
    assert answer.json()["sentence"] == sentences.NOT_UNDERSTOOD
    assert served.engine.events == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "🆘" * 50,
        "\u202eđảo\u202c\u200b\u200d",
        "e\u0302\u0301 a\u0306",
        "<script>alert(1)</script>",
        "ᥛᥥ",
        "\\ud800",
        "\u2028\u2029",
        " \n\t ",
    ],
)
async def test_odd_unicode_is_taken_as_it_is(page: httpx.AsyncClient, served: Served, text: str) -> None:
    await page.post("/session", json={})
    assert (await page.post("/say", content=said(text), headers=JSON)).status_code == 200
    assert served.engine.events[0].text == text


@pytest.mark.parametrize("path", ["/nothing", "/.env", "/static/../options.py", "/%2e%2e/", "/chat.js/x"])
async def test_what_is_not_there_is_said_in_one_sentence(page: httpx.AsyncClient, path: str) -> None:
    answer = await page.get(path)
    assert (answer.status_code, answer.json()["sentence"]) == (404, sentences.NOT_HERE)


async def test_a_wrong_method_is_refused(page: httpx.AsyncClient) -> None:
    assert (await page.get("/say")).status_code == 405
    assert (await page.post("/stream")).status_code == 405


@pytest.mark.parametrize("path", ["/", "/thoi-tiet", "/chat.js", "/nothing", "/healthz"])
async def test_every_answer_carries_the_guards(page: httpx.AsyncClient, path: str) -> None:
    headers = (await page.get(path)).headers
    policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' blob:",
        "connect-src": "'self'",
        "media-src": "'self' blob:",
        "base-uri": "'none'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
        "require-trusted-types-for": "'script'",
    }
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert headers["permissions-policy"].startswith("geolocation=(self), microphone=(self), ")
    assert "camera=()" in headers["permissions-policy"]
    assert "server" not in headers
    assert "access-control-allow-origin" not in headers
    if path != "/chat.js":
        assert headers["cache-control"] == "no-store"


async def test_nobody_is_named_in_the_log(page: httpx.AsyncClient, served: Served, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("httpcore").setLevel(logging.WARNING)
    await page.post("/session", json={})
    await page.post("/say", content=said("SECRETWORDS"), headers=JSON)
    await page.get("/?SECRETQUERY")
    for secret in ("SECRETWORDS", "SECRETQUERY", served.token, "127.0.0.1:"):
        assert secret not in caplog.text


async def test_too_many_requests_are_asked_to_wait() -> None:
    slow = ClientLimits(SystemRandom(), lambda: 0.0)
    async with serve(limits=slow) as served, our_page(served) as client:
        await client.post("/session", json={})
        answers = [await client.post("/say", content=said(), headers=JSON) for _ in range(int(limits.SAY_ONE.burst) + 1)]
        assert {answer.status_code for answer in answers[:-1]} == {200}
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["retry-after"]) >= 1
        client.cookies.clear()
        await client.post("/session", json={})
        assert (await client.post("/say", content=said(), headers=JSON)).status_code == 200, "a neighbour at the same address may speak"


async def test_sessions_are_limited_per_client_and_proxies_are_believed_only_when_trusted() -> None:
    async def begin(client: httpx.AsyncClient, address: str) -> int:
        client.cookies.clear()
        return (await client.post("/session", headers={"X-Forwarded-For": address})).status_code

    for trusted, expected in ((("127.0.0.1",), 200), ((), 429)):
        options = WebOptions(trusted_proxies=trusted)
        guard = ClientLimits(SystemRandom(), lambda: 0.0)
        async with serve(options, guard) as served, our_page(served) as client:
            assert await begin(client, "203.0.113.7") == 200
            while not guard.pause("203.0.113.7" if trusted else "127.0.0.1", limits.SESSION):
                pass
            assert await begin(client, "203.0.113.7") == 429
            assert await begin(client, "203.0.113.8") == expected


def test_a_bucket_fills_again_and_the_key_changes_every_hour() -> None:
    now = [0.0]
    rule = Rule("r", 2, 0.5)
    guard = ClientLimits(SystemRandom(), lambda: now[0])
    assert [guard.pause("a", rule) for _ in range(3)] == [0.0, 0.0, 2.0]
    assert guard.pause("b", rule) == 0.0
    now[0] = 2.0
    assert guard.pause("a", rule) == 0.0
    assert guard.pause("a", rule) > 0
    now[0] = 3600.0
    assert guard.pause("a", rule) == 0.0


@pytest.mark.parametrize(
    ("peer", "forwarded", "trusted", "client"),
    [
        ("203.0.113.1", "", (), "203.0.113.1"),
        ("203.0.113.1", "198.51.100.9", (), "203.0.113.1"),
        ("203.0.113.1", "198.51.100.9", ("10.0.0.0/8",), "203.0.113.1"),
        ("10.0.0.1", "198.51.100.9", ("10.0.0.0/8",), "198.51.100.9"),
        ("10.0.0.1", "6.6.6.6, 198.51.100.9", ("10.0.0.0/8",), "198.51.100.9"),
        ("10.0.0.1", "198.51.100.9, 10.0.0.2", ("10.0.0.0/8",), "198.51.100.9"),
        ("10.0.0.1", "garbage", ("10.0.0.0/8",), "10.0.0.1"),
        ("10.0.0.1", "198.51.100.9, <x>", ("10.0.0.0/8",), "10.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "", (), "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.1", "", (), "203.0.113.1"),
        ("", "", (), ""),
    ],
)
def test_whose_request_it_is(peer: str, forwarded: str, trusted: tuple[str, ...], client: str) -> None:
    assert client_of(peer, forwarded, trusted) == client
