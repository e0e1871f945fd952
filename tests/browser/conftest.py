from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.browser.echo import answer
from tests.browser.phone import Phone, open_phone
from tests.web.serving import Served, serve
from tests.web.stored import Stored, serve_stored

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-fake-device-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
)


def _chromium() -> str:
    found = os.environ.get("KENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser") or ""
    if not Path(found).is_file():
        if os.environ.get("CI") == "true":
            pytest.fail("no Chromium: install it or set KENG_CHROMIUM")
        pytest.skip("no Chromium")
    return found


# One browser for all: starting it takes longer than most tests. Whoever uses it runs in the session's loop.
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    executable = _chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable, args=list(ARGUMENTS))
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def context(chromium: Browser) -> AsyncIterator[BrowserContext]:
    """Return a small phone."""
    async with await chromium.new_context(viewport={"width": 360, "height": 640}, locale="vi-VN") as opened:
        yield opened


@pytest_asyncio.fixture(loop_scope="session")
async def served() -> AsyncIterator[Served]:
    async with serve() as running:
        running.engine.answer = answer
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def stored(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stored]:
    """Serve the same on a real database, where files can come up and be shown."""
    async with serve_stored(sqlite_template, tmp_path) as running:
        running.engine.answer = answer
        yield running


@pytest_asyncio.fixture(loop_scope="session")
async def sender(context: BrowserContext, stored: Stored) -> AsyncIterator[Phone]:
    """Return the chat page of that, opened, with the menu on its screen; at the end its console must be clean."""
    opened = await open_phone(context, stored.url)
    await opened.sees("Kẻng nghe đây")
    yield opened
    assert opened.complaints == []


@pytest_asyncio.fixture(loop_scope="session")
async def phone(context: BrowserContext, served: Served) -> AsyncIterator[Phone]:
    """Return the chat page, opened, with the menu on its screen; at the end its console must be clean."""
    opened = await open_phone(context, served.url)
    await opened.sees("Kẻng nghe đây")
    yield opened
    assert opened.complaints == []
