"""`keng run` as its own process beside Telegram."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.emulators.telegram import Emulator
from tests.kit.server import Server


@pytest.fixture(params=["polling", "webhook"])
def server(request: pytest.FixtureRequest, folder: Path, emulator: Emulator) -> Iterator[Server]:
    """Return a server with either way in, not started."""
    made = Server(folder)
    made.environment |= {
        "KENG_KEY_DIR": str(folder / "keys"),
        "KENG_TELEGRAM_TOKEN": emulator.token,
        "KENG_TELEGRAM_API_BASE": emulator.url,
        "KENG_TELEGRAM_MODE": request.param,
        "KENG_PUBLIC_URL": made.url,
    }
    yield made
    made.kill()


async def test_it_starts_answers_survives_a_kill_and_stops(server: Server, emulator: Emulator) -> None:
    lan = emulator.person("Lan")
    said = await asyncio.to_thread(server.start)
    assert said.splitlines()[-2:] == ["Telegram:   https://t.me/bell_under_test_bot", "Stop with Ctrl+C."]
    lan.starts()
    await lan.hears("🔔 Kẻng", seconds=30)
    await asyncio.to_thread(server.kill)
    lan.says("/help")
    await asyncio.to_thread(server.start)
    await lan.hears("Kẻng chuyển tin", seconds=30)
    # A long poll would wait fifty seconds; stopping does not wait for it.
    assert await asyncio.to_thread(server.stop) == 0
    printed = server.output.read_text()
    assert emulator.token not in printed
    assert "Traceback" not in printed
    assert "Lan" not in printed


async def test_telegram_that_is_silent_is_waited_for_beside_the_web_chat(server: Server, emulator: Emulator) -> None:
    emulator.faults.hold("getMe")
    said = await asyncio.to_thread(server.start)
    assert said.splitlines()[-2:] == ["Telegram:   waiting for an answer", "Stop with Ctrl+C."]
    emulator.faults.clear()
    await emulator.calls("setMyCommands", 4, seconds=30)
    assert await asyncio.to_thread(server.stop) == 0
    assert "https://t.me/bell_under_test_bot" in server.output.read_text()
