"""Random values are given once, whoever asks."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.privacy.entropy import BLOCK, Entropy


@pytest.mark.parametrize("size", [1, 8, 24, 500])
def test_values_have_the_size_asked_for(size: int) -> None:
    assert {len(Entropy().take(size)) for _ in range(3)} == {size}


def test_nothing_asked_is_nothing_given() -> None:
    assert Entropy().take(0) == b""


def test_no_value_is_given_twice_to_threads_that_ask_at_once() -> None:
    entropy = Entropy()
    with ThreadPoolExecutor(8) as threads:
        given = list(threads.map(lambda _: entropy.take(24), range(BLOCK * 100)))
    assert len(set(given)) == len(given)


def test_a_forked_process_gives_other_values(monkeypatch: pytest.MonkeyPatch) -> None:
    entropy = Entropy()
    entropy.take(24)
    coming = set(entropy._ready[24])  # noqa: SLF001 - what the parent would give next
    assert len(coming) == BLOCK - 1
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert coming.isdisjoint(entropy.take(24) for _ in range(BLOCK))
