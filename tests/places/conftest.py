"""The shipped gazetteer, built once: it never changes."""

from __future__ import annotations

import pytest

from bot.places.gazetteer import Gazetteer
from bot.places.seed import Seed, load_shipped


@pytest.fixture(scope="session")
def seed() -> Seed:
    return load_shipped()


@pytest.fixture(scope="session")
def gazetteer(seed: Seed) -> Gazetteer:
    return Gazetteer(seed.units, seed.aliases)
