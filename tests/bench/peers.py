"""Whom we are measured beside: programs that others' documentation shows, in `tests/bench/programs/`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.processes import Program, bench_program


@contextmanager
def peer(name: str, server: str, token: str) -> Iterator[Program]:
    """Give the program of that name."""
    yield bench_program(name, server, token)
