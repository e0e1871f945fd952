"""Whom we are measured beside: programs that others' documentation shows, in `tests/bench/programs/`."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.bench.processes import Program, bench_program

AIOGRAM_PYTHON = "BENCH_AIOGRAM_PYTHON"
"""The variable that names a Python which has aiogram, where ours has not."""


def find_aiogram() -> str | None:
    """Return a Python that has aiogram: the one named, or ours; None when there is none."""
    named = os.environ.get(AIOGRAM_PYTHON)
    if named:
        return named if Path(named).exists() else None
    return sys.executable if find_spec("aiogram") else None


@contextmanager
def peer(name: str, python: str, server: str, token: str) -> Iterator[Program]:
    """Give the program of that name."""
    yield bench_program(name, server, token, python=python)
