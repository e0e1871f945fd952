from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest

from tests.web.serving import Served, serve

OWN_PAGE = {"X-Keng": "1", "Sec-Fetch-Site": "same-origin"}


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
