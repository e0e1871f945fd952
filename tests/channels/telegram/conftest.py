from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.channel import Telegram
from bot.channels.telegram.client import Client
from bot.domain.events import Address
from tests.channels.telegram.memory import CountedSlots, Memory
from tests.channels.telegram.platform import TOKEN, Platform, serving
from tests.channels.telegram.screen import Screen, Shelf
from tests.emulators.telegram import Emulator, Limits, MovableClock


@pytest.fixture
async def platform() -> AsyncIterator[Platform]:
    async with serving() as running:
        yield running


@pytest.fixture
async def client(platform: Platform) -> AsyncIterator[Client]:
    client = Client(TOKEN, platform.url)
    await client.open_session()
    yield client
    await client.close_session()


@pytest.fixture
async def screen() -> AsyncIterator[Screen]:
    async with Emulator(limits=Limits.unlimited_rates(), clock=MovableClock(frozen=True)) as telegram:
        client = Client(telegram.token, telegram.url)
        await client.open_session()
        person, shelf, slots = telegram.person(), Shelf(), CountedSlots()
        channel = Telegram(client, slots, shelf)
        yield Screen(telegram, client, person, Memory(channel, Address("telegram", str(person.id))), shelf, slots)
        await client.close_session()
