"""The line on Telegram: it answers, survives a restart, and never holds up the rest."""

from __future__ import annotations

import asyncio
import json
import logging
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot.channels.telegram.start import COMMANDS
from bot.channels.telegram.webhook import SECRET_HEADER
from bot.domain.people import Role
from bot.wiring.telegram import HOOK_PATH
from tests.commands.page import Page
from tests.emulators.telegram import Emulator, Person
from tests.kit.fakes import FakeClock
from tests.kit.server import free_port
from tests.telegram.line import Place

HOME = "🔔 Kẻng"


def homes(person: Person) -> int:
    """Count the first screens that a person was shown."""
    return sum(HOME in message.get("text", "") for message in person.chat.from_bot)


def talk(url: str) -> str:
    """Open the web chat and return what it says first."""
    with Page(url) as page:
        page.begin()
        page.do("start").raise_for_status()
        return str(page.hear("Kẻng")["text"])


async def test_a_villager_is_answered_and_a_press_is_taken(place: Place, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    async with place.open():
        lan.starts()
        home = await lan.hears(HOME)
        query = lan.presses(home, "Đang nguy")
        await lan.hears("113")
        await emulator.settled()
        await emulator.calls("answerCallbackQuery")
    assert lan.answer_to(query)[0] == 1


async def test_what_is_written_during_a_restart_is_neither_lost_nor_doubled(place: Place, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    async with place.open():
        lan.starts()
        await lan.hears(HOME)
    lan.says("/menu")
    async with place.open():
        await lan.hears(HOME)
        await emulator.settled()
        lan.says("/help")
        await lan.hears("Kẻng chuyển tin")
    assert homes(lan) == 2
    assert emulator.state.updates.lost == 0


async def test_what_was_committed_and_not_confirmed_comes_again_and_does_nothing(folder: Path, emulator: Emulator) -> None:
    place, lan = Place(folder, emulator.url), emulator.person("Lan")
    async with place.open():
        await emulator.bell.until(lambda: emulator.state.updates.polling, 5)
        confirming = emulator.faults.hold("getUpdates", after_acting=False)
        lan.starts()
        await lan.hears(HOME)
        await emulator.bell.until(lambda: confirming.held, 5)
    assert emulator.state.updates.pending
    emulator.faults.clear()
    async with place.open():
        await emulator.settled()
        lan.says("/help")
        await lan.hears("Kẻng chuyển tin")
    assert emulator.state.updates.redelivered > 0
    assert homes(lan) == 1


async def test_the_hook_takes_only_what_telegram_brings_and_each_once(folder: Path, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    async with Place(folder, emulator.url, "webhook").open() as line:
        [hooked] = await emulator.calls("setWebhook")
        assert hooked.parameters["url"] == f"{line.url}{HOOK_PATH}"
        user = {"id": lan.id, "is_bot": False, "first_name": "Lan"}
        message = {"message_id": 900, "from": user, "chat": {"id": lan.id, "type": "private"}, "date": 1, "text": "/start"}
        update = json.dumps({"update_id": 123, "message": message}).encode()
        async with httpx.AsyncClient(trust_env=False) as client:
            for secret in ({}, {SECRET_HEADER: "wrong"}):
                answer = await client.post(f"{line.url}{HOOK_PATH}", content=update, headers=secret)
                assert (answer.status_code, answer.content) == (403, b"")
            for _ in range(2):
                genuine = {SECRET_HEADER: hooked.parameters["secret_token"]}
                assert (await client.post(f"{line.url}{HOOK_PATH}", content=update, headers=genuine)).status_code == 200
        lan.says("/help")
        await lan.hears("Kẻng chuyển tin")
    assert homes(lan) == 1


async def test_a_restart_keeps_the_secret_and_nobody_can_guess_it(folder: Path, emulator: Emulator) -> None:
    for _ in range(2):
        async with Place(folder, emulator.url, "webhook").open():
            await emulator.calls("setWebhook")
    first, second = {call.parameters["secret_token"] for call in emulator.record.of("setWebhook")}, emulator.token
    assert len(first) == 1
    assert second not in str(first)


async def test_changing_the_way_in_loses_nothing(folder: Path, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    for mode in ("webhook", "polling", "webhook"):
        lan.says("/menu")
        async with Place(folder, emulator.url, mode).open():
            await lan.hears(HOME)
            await emulator.settled()
    assert homes(lan) == 3


async def test_order_of_the_start_and_what_it_leaves_behind(place: Place, emulator: Emulator) -> None:
    async with place.open() as line:
        await emulator.calls("setMyShortDescription", 2)
        assert line.instance.telegram is not None
        assert line.instance.telegram.link == "https://t.me/bell_under_test_bot"
        async with line.instance.database.look() as work:
            assert (await work.channels.get("telegram")).name == "bell_under_test_bot"
    way = "deleteWebhook" if place.mode == "polling" else "setWebhook"
    methods = [call.method for call in emulator.record.calls if call.method in {"getMe", way, "setMyCommands", "setMyDescription"}]
    assert methods[:3] == ["getMe", way, "setMyCommands"]
    assert not any("drop_pending_updates" in call.parameters for call in emulator.record.of(way))
    assert COMMANDS[0] in str(emulator.record.of("setMyCommands")[0].parameters)


async def test_the_web_chat_does_not_wait_for_a_telegram_that_is_blocked(folder: Path) -> None:
    port = free_port()
    async with Place(folder, f"http://127.0.0.1:{port}").open() as line:
        assert "Kẻng" in await asyncio.to_thread(talk, line.url)
        assert line.instance.telegram is not None
        assert not line.instance.telegram.link
        async with Emulator(port=port) as emulator:
            lan = emulator.person("Lan")
            lan.starts()
            await lan.hears(HOME, seconds=30)
            assert line.instance.telegram.link


async def test_it_stops_while_telegram_says_nothing_at_all(folder: Path, emulator: Emulator) -> None:
    silence = emulator.faults.hold("getMe")
    async with Place(folder, emulator.url).open() as line:
        await emulator.bell.until(lambda: silence.held, 5)
        assert "Kẻng" in await asyncio.to_thread(talk, line.url)


async def test_a_token_that_is_refused_is_said_once_and_the_web_chat_goes_on(
    folder: Path, emulator: Emulator, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "bot")
    wrong = "7000000001:AAnobodysTokenAtAll"
    async with Place(folder, emulator.url, token=wrong).open() as line:
        await emulator.bell.until(lambda: len(emulator.record.of("getMe")) > 1, 10)
        assert "Kẻng" in await asyncio.to_thread(talk, line.url)
    assert caplog.text.count("REFUSES THE TOKEN") == 1
    assert caplog.text.count("tried again until it does") == 1
    assert wrong not in caplog.text


@pytest.mark.parametrize("restart", [False, True])
async def test_a_long_outage_is_told_to_the_province(place: Place, emulator: Emulator, restart: bool) -> None:  # noqa: FBT001 - a row of the table
    chief, lan = emulator.person("Chief"), emulator.person("Lan")
    clock = place.clock = FakeClock()
    async with place.open() as line:
        await line.staff(chief.id, Role.PROVINCE, "04")
        lan.starts()
        await lan.hears(HOME)
        if not restart:
            clock.at += timedelta(hours=30)
            lan.says("/menu")
            await chief.hears("có thể đã mất")
    if restart:
        clock.at += timedelta(hours=30)
        async with place.open():
            await chief.hears("có thể đã mất")
    assert len(chief.chat.from_bot) == 1
