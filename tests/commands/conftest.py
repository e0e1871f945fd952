"""A person at a terminal."""

from __future__ import annotations

import io
import logging
import os
import shutil
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot import logs
from bot.__main__ import main
from bot.settings import PREFIX


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended: its exit status and what it printed."""

    status: int
    out: str
    err: str


@dataclass(frozen=True, slots=True)
class Terminal:
    """A terminal in a folder of its own; calling it types a command."""

    folder: Path
    patch: pytest.MonkeyPatch
    capture: pytest.CaptureFixture[str]

    @property
    def data(self) -> Path:
        """Return the data folder of the commands."""
        return self.folder / "data"

    def __call__(self, *words: str, stdin: bytes = b"") -> Said:
        self.patch.setattr(sys, "argv", ["keng", *words])
        self.patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="ascii"))
        self.capture.readouterr()
        status: object = 0
        try:
            main()
        except SystemExit as end:
            status = end.code
        assert isinstance(status, int | None)
        said = self.capture.readouterr()
        assert "Traceback" not in said.out + said.err
        return Said(status or 0, said.out, said.err)


@pytest.fixture
def own_logs() -> Iterator[None]:
    """Put the logs back as they were."""
    root = logging.getLogger()
    kept = (root.handlers[:], root.level, logging.raiseExceptions, sys.excepthook, threading.excepthook, sys.unraisablehook)
    levels = {name: logging.getLogger(name).level for name in logs.QUIET}
    yield
    root.handlers[:], level, logging.raiseExceptions, sys.excepthook, threading.excepthook, sys.unraisablehook = kept
    root.setLevel(level)
    for name, quiet in levels.items():
        logging.getLogger(name).setLevel(quiet)


@pytest.fixture
def keng(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], own_logs: None) -> Terminal:
    """Open a terminal on a machine where nothing was ever started."""
    del own_logs
    for name in [name for name in os.environ if name.startswith(PREFIX)]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "200")
    return Terminal(tmp_path, monkeypatch, capsys)


@pytest.fixture
def started(keng: Terminal, sqlite_template: Path) -> Terminal:
    """Open a terminal on a machine where the service has run: a database and its keys are there."""
    keng.data.mkdir(mode=0o700)
    shutil.copy(sqlite_template, keng.data / "keng.db")
    shutil.copytree(sqlite_template.parent / "keys", keng.data / "keys")
    return keng
