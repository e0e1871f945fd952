from __future__ import annotations

from random import Random
from types import SimpleNamespace

import pytest

from bot.privacy.media import masking


@pytest.fixture(autouse=True)
def dice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let factors be drawn from a fixed seed: what is measured of voices has tails, and a test must not fail by chance.

    `make masking` draws from the machine's chance, as the product does.
    """
    drawn = Random(7)  # noqa: S311 - a test's
    monkeypatch.setattr(masking, "secrets", SimpleNamespace(SystemRandom=lambda: drawn))
