"""Fixtures that the tests of promises share."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from bot import logs

TALKATIVE = ("sqlalchemy", "aiosqlite", "apscheduler", "asyncio", "telegram", "aiohttp", "uvicorn")


@pytest.fixture
def logged() -> Iterator[io.StringIO]:
    """Keep all that is logged, at the most talkative level, behind the product's own filter."""
    stream = io.StringIO()
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    logs.configure("DEBUG", stream)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
