"""Fixtures that all tests share."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from bot.i18n import Catalogues
from handlers import ROUTES
from tests.kit.chat import World, open_world
from tests.kit.databases import broom, database_kind, database_url, empty_url, postgres, sqlite_template

__all__ = ["broom", "database_kind", "database_url", "empty_url", "postgres", "sqlite_template"]

LOCALES = Path(__file__).parent.parent / "locales"


def pytest_configure() -> None:
    """Take no clock into property tests: how fast an example is found and run depends on the machine and what else it does."""
    settings.register_profile("keng", settings(), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    settings.load_profile("keng")


@pytest.fixture(scope="session")
def texts() -> Catalogues:
    """Load the real catalogues once."""
    return Catalogues.load(LOCALES)


@pytest.fixture
async def world(database_url: str, tmp_path: Path, texts: Catalogues) -> AsyncIterator[World]:
    """Open a world with the real routes, once for each kind of database."""
    async with open_world(database_url, tmp_path / "keys", ROUTES, texts) as opened:
        yield opened
