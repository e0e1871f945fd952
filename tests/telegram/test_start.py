"""What is settled with Telegram when the bot starts."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import pytest
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram import start
from bot.channels.telegram.client import UPDATES, Client
from bot.channels.telegram.start import CalledAt
from bot.dialog.words import read_word
from bot.domain.policy import EmergencyNumbers
from bot.i18n import Catalogues
from tests.emulators.telegram import Emulator
from tests.emulators.telegram.faults import Break, Fault

NUMBERS = EmergencyNumbers()
PRIVATE, GROUPS = json.dumps({"type": "all_private_chats"}), json.dumps({"type": "all_group_chats"})


@pytest.fixture
async def client(emulator: Emulator) -> AsyncIterator[Client]:
    made = Client(emulator.token, emulator.url)
    await made.open_session()
    yield made
    await made.close_session()


async def test_menu_and_profile_are_set_in_both_languages_and_for_everybody_else(
    emulator: Emulator, client: Client, texts: Catalogues
) -> None:
    await start.introduce(client, texts, NUMBERS)
    said = emulator.state.settings
    for code, language in (("", "vi"), ("vi", "vi"), ("en", "en")):
        private, groups = said["commands", PRIVATE, code], said["commands", GROUPS, code]
        assert isinstance(private, list)
        assert [each["command"] for each in private] == list(start.COMMANDS)
        assert private[0]["description"] == texts.text(language, "telegram.command.start")
        assert groups == [{"command": "group", "description": texts.text(language, "telegram.command.group")}]
    everywhere = json.dumps({"type": "default"})
    assert "113" in str(said["description", everywhere, ""])
    assert "Telegram" in str(said["short_description", everywhere, "en"])
    assert ("commands", everywhere, "") not in said  # a group would show it


async def test_what_stands_there_already_is_not_written_again(emulator: Emulator, client: Client, texts: Catalogues) -> None:
    await start.introduce(client, texts, NUMBERS)
    emulator.record.clear()
    await start.introduce(client, texts, NUMBERS)
    assert not [call.method for call in emulator.record.calls if call.method.startswith("set")]
    await start.introduce(client, texts, NUMBERS._replace(police="999"))
    assert {call.method for call in emulator.record.calls if call.method.startswith("set")} == {"setMyDescription"}


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_profile_is_not_longer_than_telegram_takes(texts: Catalogues, language: str) -> None:
    assert len(texts.text(language, "telegram.description", **NUMBERS._asdict())) <= start.DESCRIPTION_LIMIT - 50
    assert len(texts.text(language, "telegram.short")) <= start.SHORT_LIMIT


@pytest.mark.parametrize("command", [name for name in start.COMMANDS if name != "start"])
def test_every_command_is_a_word_that_the_line_knows(command: str) -> None:
    assert read_word(f"/{command}") is not None


async def test_a_web_hook_and_its_end_throw_nothing_away(emulator: Emulator, client: Client) -> None:
    lan = emulator.person("Lan")
    lan.says("một")
    await start.choose_way(client, CalledAt("http://127.0.0.1:9/hooks/telegram", "s" * 64))
    [call] = emulator.record.of("setWebhook")
    assert call.parameters == {
        "url": "http://127.0.0.1:9/hooks/telegram",
        "secret_token": "s" * 64,
        "max_connections": 40,
        "allowed_updates": list(UPDATES),
    }
    await start.choose_way(client, None)
    assert [update["message"]["text"] for update in await client.updates(None, wait=0)] == ["một"]


async def test_the_bot_says_its_name(client: Client) -> None:
    name = await start.ask_name(client)
    assert start.start_link(name, "i-0a") == "https://t.me/bell_under_test_bot?start=i-0a"
    assert not start.start_link("", "i-0a")


async def test_it_insists_with_growing_pauses_and_says_so_once(
    emulator: Emulator, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, start.__name__)
    emulator.faults.drop("getMe", acts=False, times=3)
    emulator.faults.fail("getMe", 502, times=8)
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    assert await start.insist(lambda: start.ask_name(client), sleep) == "bell_under_test_bot"
    assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]
    assert [record.levelname for record in caplog.records] == ["WARNING", "INFO"]
    assert emulator.token not in caplog.text


async def test_it_waits_as_long_as_telegram_asks(emulator: Emulator, client: Client) -> None:
    emulator.faults.order(Fault("getMe", acts=False, breaks=Break.ERROR, status=429, retry_after=90))
    pauses: list[float] = []

    async def sleep(seconds: float) -> None:
        pauses.append(seconds)

    assert await start.insist(lambda: start.ask_name(client), sleep) == "bell_under_test_bot"
    assert pauses == [90]


async def test_a_token_that_is_refused_is_not_told(emulator: Emulator, client: Client, caplog: pytest.LogCaptureFixture) -> None:
    emulator.revoked = True
    with pytest.raises(InvalidToken) as refused:
        await start.ask_name(client)
    assert isinstance(refused.value, TelegramError)
    assert emulator.token not in caplog.text + str(refused.value)
