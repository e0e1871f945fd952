from __future__ import annotations

import asyncio
import logging

import pytest
from aiohttp import web
from telegram.error import BadRequest, ChatMigrated, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError, TimedOut

from bot.channels.telegram import request
from bot.channels.telegram.client import Client
from bot.channels.telegram.errors import NotSent, seconds
from bot.channels.telegram.request import AiohttpRequest
from bot.channels.telegram.uploads import Upload
from tests.channels.telegram.platform import SECRET, TOKEN, Platform, everything, refusal

WORDS = "trộm ở chợ"


async def asked(client: Client) -> TelegramError:
    with pytest.raises(TelegramError) as refused:
        await client.call("sendMessage", {"chat_id": "7", "text": WORDS})
    return refused.value


async def test_parameters_arrive_as_they_are(client: Client, platform: Platform) -> None:
    answer = await client.call("sendMessage", {"chat_id": "7", "text": "ệ 🆘", "reply_markup": {"inline_keyboard": [[]]}})
    assert answer == {"message_id": 101}
    assert platform.calls == [("sendMessage", {"chat_id": "7", "text": "ệ 🆘", "reply_markup": {"inline_keyboard": [[]]}})]


async def test_nothing_packed_is_asked_for(client: Client, platform: Platform) -> None:
    async def headers(request: web.Request) -> web.Response:
        return web.json_response({"ok": True, "result": dict(request.headers)})

    platform.next("sendMessage", headers)
    found = await client.call("sendMessage", {"chat_id": "7", "text": WORDS})
    assert found.keys() == {"Host", "User-Agent", "Content-Type", "Content-Length"}


async def test_the_library_itself_can_send_files_through_it(client: Client, platform: Platform) -> None:
    platform.next("sendDocument", {"message_id": 1, "date": 1, "chat": {"id": 7, "type": "private"}})
    sent = await client.send_document(7, b"\x00bytes\xff", filename="tin.bin", caption="ệ")
    assert sent.message_id == 1
    ((_, params),) = platform.calls
    assert params["chat_id"] == "7"
    assert params["caption"] == "ệ"
    assert ("tin.bin", b"\x00bytes\xff") in [(value[0], value[2]) for value in params.values() if isinstance(value, tuple)]


async def test_the_bot_can_be_asked_who_it_is(platform: Platform) -> None:
    platform.next("getMe", {"id": 1, "is_bot": True, "first_name": "Kẻng", "username": "keng_bot"})
    async with Client(TOKEN, platform.url) as client:
        assert client.username == "keng_bot"


@pytest.mark.parametrize(
    "answer", [refusal(400, "Bad Request: x"), web.Response(status=502, text=TOKEN), web.Response(status=302, headers={"Location": "/x"})]
)
async def test_an_upload_that_fails_shows_neither_token_nor_content(
    client: Client, platform: Platform, caplog: pytest.LogCaptureFixture, answer: web.Response
) -> None:
    caplog.set_level(logging.DEBUG)
    platform.next("sendPhoto", answer)
    upload = Upload("photo", "photo.jpg", "image/jpeg", WORDS.encode())
    with pytest.raises(TelegramError) as failed:
        await client.call("sendPhoto", {"chat_id": "7", "caption": WORDS}, upload=upload)
    assert platform.calls == [("sendPhoto", {"chat_id": "7", "caption": WORDS, "photo": ("photo.jpg", "image/jpeg", WORDS.encode())})]
    for secret in (SECRET, WORDS, repr(WORDS.encode())):
        assert secret not in everything(failed.value) + caplog.text + repr(upload)


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        (refusal(400, "Bad Request: chat not found"), BadRequest),
        (refusal(400, "Bad Request: upgraded", migrate_to_chat_id=-1005), ChatMigrated),
        (refusal(401, "Unauthorized"), InvalidToken),
        (refusal(403, "Forbidden: bot was blocked by the user"), Forbidden),
        (refusal(409, "Conflict: terminated by other getUpdates request"), Conflict),
        (refusal(429, "Too Many Requests: retry after 35", retry_after=35), RetryAfter),
        (refusal(500, "Internal Server Error"), NetworkError),
        (web.Response(status=502, text=f"<html>cannot reach /bot{TOKEN}/x</html>"), NetworkError),
        (web.Response(status=504, text="[1, 2]"), NetworkError),
        (web.Response(status=302, headers={"Location": "/elsewhere"}), NetworkError),
        (web.Response(status=500, text='{"ok": false, "description": 7, "parameters": "x"}'), NetworkError),
        (web.Response(status=200, text=f"captive portal for {TOKEN}"), NetworkError),
        (web.Response(status=200, text="{}"), NetworkError),
    ],
)
async def test_every_answer_becomes_the_librarys_error(
    client: Client, platform: Platform, caplog: pytest.LogCaptureFixture, answer: web.Response, kind: type[TelegramError]
) -> None:
    caplog.set_level(logging.INFO)
    platform.next("sendMessage", answer)
    error = await asked(client)
    assert type(error) is kind
    assert SECRET not in everything(error) + caplog.text
    assert WORDS not in everything(error) + caplog.text
    if isinstance(error, RetryAfter):
        assert seconds(error) == 35


async def test_a_server_that_is_not_there_is_a_network_error_without_an_address(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    client = Client(TOKEN, "http://127.0.0.1:1")
    await client.open_session()
    error = await asked(client)
    await client.close_session()
    assert type(error) is NotSent
    assert SECRET not in everything(error) + caplog.text
    assert type(await asked(client)) is NotSent  # closed


@pytest.mark.parametrize("seconds", [None, 0.05])
async def test_a_silent_server_is_a_time_out(platform: Platform, monkeypatch: pytest.MonkeyPatch, seconds: float | None) -> None:
    monkeypatch.setattr(request, "CONNECT_SECONDS", 0.05)
    released = asyncio.Event()
    platform.next("sendMessage", released)
    client = Client(TOKEN, platform.url, AiohttpRequest(read_seconds=0.05))
    await client.open_session()
    with pytest.raises(TelegramError) as refused:
        await client.call("sendMessage", {"chat_id": "7", "text": WORDS}, seconds)
    error = refused.value
    released.set()
    await client.close_session()
    assert type(error) is TimedOut
    assert SECRET not in everything(error)


async def test_who_waits_for_a_connection_has_all_the_time_afterwards(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request, "CONNECT_SECONDS", 0.05)
    silence = asyncio.Event()
    platform.next("sendMessage", silence, {"message_id": 7})
    client = Client(TOKEN, platform.url, AiohttpRequest(connections=1, read_seconds=0.05))
    await client.open_session()
    calls = [client.call("sendMessage", {"chat_id": "7", "text": WORDS}) for _ in range(2)]
    first, second = await asyncio.gather(*calls, return_exceptions=True)
    silence.set()
    await client.close_session()
    assert (type(first), second) == (TimedOut, {"message_id": 7})


async def test_a_refused_token_is_said_once_and_never_shown(platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    platform.next("getMe", refusal(401, "Unauthorized"))
    platform.next("sendMessage", refusal(401, "Unauthorized"), refusal(404, "Not Found"))
    client = Client(TOKEN, platform.url)
    with pytest.raises(InvalidToken) as refused:
        await client.initialize()
    for error in (refused.value, await asked(client), await asked(client)):
        assert SECRET not in everything(error)
    await client.close_session()
    assert [record.levelname for record in caplog.records] == ["CRITICAL"]
    assert SECRET not in caplog.text + repr(client) + str(client)
