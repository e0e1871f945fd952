"""Delivery to a webhook: the secret, retries until a 2xx, several at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import telegram
from aiohttp import web
from telegram.error import BadRequest, Conflict

from tests.emulators.telegram import Emulator
from tests.emulators.telegram.shapes import Json


@dataclass
class Receiver:
    """A bot's own web server; `statuses` are what it answers, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    bodies: list[Json] = field(default_factory=list)
    secrets: list[str | None] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    reply: Json | None = None

    async def receive(self, request: web.BaseRequest) -> web.StreamResponse:
        self.bodies.append(await request.json())
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.gate.wait()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.json_response(self.reply, status=status)


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    made = Receiver()
    made.gate.set()
    runner = web.ServerRunner(web.Server(made.receive))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    made.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield made
    await runner.cleanup()


async def test_updates_come_with_the_secret(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    emulator.person().says("before")
    await bot.set_webhook(receiver.url, secret_token="S3cret_-", allowed_updates=["message"], max_connections=3)
    emulator.person().says("after")
    await emulator.settled()
    assert sorted(body["message"]["text"] for body in receiver.bodies) == ["after", "before"]
    assert receiver.secrets == ["S3cret_-"] * 2
    info = await bot.get_webhook_info()
    assert (info.url, info.pending_update_count, info.max_connections) == (receiver.url, 0, 3)


async def test_a_refused_delivery_comes_again(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    receiver.statuses = [500, 404, 200]
    await bot.set_webhook(receiver.url)
    emulator.person().says("a")
    webhook = emulator.state.webhook
    for _ in range(2):
        await emulator.bell.until(lambda: webhook.waiting_retries, 5)
        assert (await bot.get_webhook_info()).last_error_message
        assert webhook.retry_now() == 1
    await emulator.settled()
    assert [attempt.status for attempt in webhook.attempts] == [500, 404, 200]
    assert len({body["update_id"] for body in receiver.bodies}) == 1


async def test_several_are_delivered_at_once_but_no_more_than_allowed(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    receiver.gate.clear()
    await bot.set_webhook(receiver.url, max_connections=4)
    for _ in range(10):
        emulator.person().says("a")
    await emulator.bell.until(lambda: emulator.state.webhook.most_at_once == 4, 5)
    receiver.gate.set()
    await emulator.settled()
    assert emulator.state.webhook.most_at_once == 4
    assert len(receiver.bodies) == 10


async def test_polling_and_a_webhook_exclude_each_other(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=50))
    await emulator.bell.until(lambda: emulator.state.updates.polling, 5)
    await bot.set_webhook(receiver.url)
    with pytest.raises(Conflict, match="terminated by setWebhook"):
        await poll
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    emulator.person().says("a")
    assert len(await bot.get_updates()) == 1
    assert receiver.bodies == []


async def test_what_a_webhook_did_not_take_can_be_polled(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    receiver.statuses = [503]
    await bot.set_webhook(receiver.url)
    emulator.person().says("a")
    await emulator.bell.until(lambda: emulator.state.webhook.waiting_retries, 5)
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1


async def test_a_call_in_the_answer_is_done(emulator: Emulator, bot: telegram.Bot, receiver: Receiver) -> None:
    lan = emulator.person()
    receiver.reply = {"method": "sendMessage", "chat_id": lan.id, "text": "echo"}
    await bot.set_webhook(receiver.url)
    lan.says("a")
    assert (await lan.hears("echo"))["from"]["is_bot"]


async def test_bad_settings_are_refused(bot: telegram.Bot) -> None:
    with pytest.raises(BadRequest, match=r"(?i)invalid webhook url"):
        await bot.set_webhook("gopher://a")
    with pytest.raises(BadRequest, match="unallowed characters"):
        await bot.set_webhook("http://127.0.0.1:1/", secret_token="a b")
