"""The file of the audit's heads: a line a day, only ever appended to."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from bot.domain.audit import Head, read_head, write_head

FILE = "audit-heads.txt"
"""Its name in the data folder."""


def keep_in(path: Path) -> Callable[[Head], None]:
    """Return what appends a head to a file and has it on the disk. It raises OSError when it cannot."""

    def keep(head: Head) -> None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "r+b") as file:
            # Behind half a line, which a power failure may have left, a new one begins.
            torn = file.seek(0, os.SEEK_END) and _last_byte(file.fileno()) != b"\n"
            file.write(b"\n" * torn + write_head(head).encode() + b"\n")
            file.flush()
            os.fsync(file.fileno())

    return keep


def read_heads(text: str) -> tuple[list[Head], int]:
    """Return the heads of a file, and how many lines are none."""
    lines = [line for line in text.splitlines() if line.strip()]
    heads = [head for line in lines if (head := read_head(line)) is not None]
    return heads, len(lines) - len(heads)


def _last_byte(descriptor: int) -> bytes:
    return os.pread(descriptor, 1, os.fstat(descriptor).st_size - 1)
