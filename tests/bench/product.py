"""The whole product as a program: `python -m bot run` against the emulator, in folders of its own."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.bench.layers import ROOT
from tests.bench.processes import Program

NO_PACING = {"KENG_TELEGRAM_RATE": "0", "KENG_TELEGRAM_CHAT_RATE": "0"}


@contextmanager
def product(server: str, token: str, **settings: str) -> Iterator[Program]:
    """Give a program with fresh folders on the disk of this repository, so that what is committed reaches a real disk."""
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="keng-bench-", dir=folder) as home:
        yield Program(
            [sys.executable, "-m", "bot", "run"],
            {
                "KENG_DATA_DIR": f"{home}/data",
                "KENG_KEY_DIR": f"{home}/keys",
                "KENG_TELEGRAM_TOKEN": token,
                "KENG_TELEGRAM_API_BASE": server,
                "KENG_TELEGRAM_MODE": "polling",
                "KENG_WEB_PORT": "0",
                "KENG_CONSOLE_PORT": "0",
                **settings,
            },
            Path(home),
        )
