"""`keng doctor` on Telegram: what stands there, what to do about it, and never the token."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from tests.commands.conftest import Said, Terminal
from tests.emulators.telegram import Emulator, Limits
from tests.emulators.telegram.params import Params
from tests.kit.server import free_port

HOOK = "https://keng.example/hooks/telegram"


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    async with Emulator(limits=Limits(webhook_pause_seconds=3600)) as started:
        yield started


async def asked(keng: Terminal, emulator: Emulator, **settings: str) -> dict[str, tuple[bool, str]]:
    """Run the doctor with a token; return its findings on Telegram by subject."""
    given = {"TELEGRAM_TOKEN": emulator.token, "TELEGRAM_API_BASE": emulator.url, "KEY_DIR": str(keng.folder / "keys"), **settings}
    for name, value in given.items():
        keng.patch.setenv(f"KENG_{name}", value)
    said: Said = await asyncio.to_thread(keng, "doctor")
    assert given["TELEGRAM_TOKEN"] not in said.out + said.err
    lines = [line for line in said.out.splitlines() if line[2:].startswith("telegram")]
    assert said.status == (1 if "❌" in said.out else 0)
    return {line[2:].partition(":")[0]: (line.startswith("✅"), line.partition(": ")[2]) for line in lines}


async def test_all_is_well(keng: Terminal, emulator: Emulator) -> None:
    assert await asked(keng, emulator) == {
        "telegram": (True, "takes the token; the bot is https://t.me/bell_under_test_bot"),
        "telegram updates": (True, "polling"),
        "telegram waiting": (True, "0 update(s)"),
        "telegram privacy mode": (True, "on"),
    }
    assert {call.method for call in emulator.record.calls} == {"getMe", "getWebhookInfo"}


async def test_polling_wants_no_public_address(keng: Terminal, emulator: Emulator) -> None:
    await asked(keng, emulator)
    assert "❌" not in (await asyncio.to_thread(keng, "doctor")).out


async def test_without_a_token_nobody_is_asked(keng: Terminal) -> None:
    said = await asyncio.to_thread(keng, "doctor")
    assert "telegram" not in said.out


async def test_a_token_that_is_refused(keng: Terminal, emulator: Emulator) -> None:
    found = await asked(keng, emulator, TELEGRAM_TOKEN="7000000001:AAnobodys")
    assert found == {"telegram": (False, "the token is refused: copy it from BotFather into KENG_TELEGRAM_TOKEN")}


async def test_nobody_answers(keng: Terminal, emulator: Emulator) -> None:
    found = await asked(keng, emulator, TELEGRAM_API_BASE=f"http://127.0.0.1:{free_port()}")
    assert list(found) == ["telegram"]
    good, words = found["telegram"]
    assert not good
    assert words.startswith("no answer: look at the network")


async def test_a_web_hook_keeps_polling_from_getting_anything(keng: Terminal, emulator: Emulator) -> None:
    await hook(emulator, HOOK)
    good, words = (await asked(keng, emulator))["telegram updates"]
    assert not good
    assert "start keng run" in words


@pytest.mark.parametrize(
    ("called", "good", "part"),
    [
        ("", True, "the next keng run sets"),
        (HOOK, True, f"web hook at {HOOK}"),
        ("https://elsewhere.example/hook", False, "another address"),
    ],
)
async def test_the_address_of_the_web_hook(keng: Terminal, emulator: Emulator, called: str, good: bool, part: str) -> None:  # noqa: FBT001 - a row of the table
    await hook(emulator, called)
    found = await asked(keng, emulator, TELEGRAM_MODE="webhook", PUBLIC_URL="https://keng.example")
    assert found["telegram updates"][0] == good
    assert part in found["telegram updates"][1]


async def test_updates_that_telegram_cannot_bring(keng: Terminal, emulator: Emulator) -> None:
    await hook(emulator, f"http://127.0.0.1:{free_port()}/hooks/telegram")
    emulator.person("Lan").says("tiếng kêu")
    await emulator.bell.until(lambda: emulator.state.webhook.waiting_retries, 5)
    good, words = (await asked(keng, emulator, TELEGRAM_MODE="webhook", PUBLIC_URL="https://keng.example"))["telegram waiting"]
    assert not good
    assert words == "1 update(s) could not be brought: Connection failed. Look at proxy, certificate and KENG_PUBLIC_URL"


async def test_a_bot_that_reads_along_in_groups(keng: Terminal, emulator: Emulator) -> None:
    emulator.state.me["can_read_all_group_messages"] = True
    good, words = (await asked(keng, emulator))["telegram privacy mode"]
    assert not good
    assert "/setprivacy" in words


async def hook(emulator: Emulator, url: str) -> None:
    """Set the bot's web hook, "" for none."""
    await emulator.state.webhook.set(Params({"url": url}))
