from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tests.promises.conftest import logged
from tests.web.page import Page
from tests.web.serving import OWN_PAGE, Served, serve
from tests.web.stored import Stored, serve_stored

__all__ = ["OWN_PAGE", "logged"]


def our_page(served: Served) -> httpx.AsyncClient:
    """Return a client that behaves like our page."""
    return httpx.AsyncClient(base_url=served.url, headers={**OWN_PAGE, "Origin": served.url}, trust_env=False)


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serve() as running:
        yield running


@pytest.fixture
async def page(served: Served) -> AsyncIterator[httpx.AsyncClient]:
    async with our_page(served) as client:
        yield client


@pytest.fixture
async def stored(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Stored]:
    async with serve_stored(sqlite_template, tmp_path) as running:
        yield running


@pytest.fixture
async def sender(stored: Stored) -> AsyncIterator[Page]:
    opened = await Page(stored).begin()
    yield opened
    await opened.http.aclose()


@pytest.fixture
async def neighbour(stored: Stored) -> AsyncIterator[Page]:
    opened = await Page(stored).begin()
    yield opened
    await opened.http.aclose()
