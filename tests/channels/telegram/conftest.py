from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.client import Client
from tests.channels.telegram.platform import TOKEN, Platform, serving


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
