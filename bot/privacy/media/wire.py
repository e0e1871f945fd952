"""What the bot and its worker write to each other. Orders and ends go over one socket, each file over one of its own.

An order carries the worker's end of the file's socket with it. The bot writes the file and closes its half; the job answers and ends.
What comes from a job is not to be trusted: `read_answer` takes nothing but our own words, and a length that fits.
"""

from __future__ import annotations

import math
import os
import signal
import socket
import struct
from dataclasses import dataclass
from typing import Final

from bot.domain.files import TAKEN, CleanFile, FileKind, Refusal, Refused
from bot.privacy.media.limits import PICTURES, Limits

READY: Final = 0
"""In place of a job's number: the worker has loaded everything."""
NO_JAIL: Final = 70
"""The exit status of a job that could not be shut in and read nothing."""

_ORDER: Final = struct.Struct("!IQQQ??")
_END: Final = struct.Struct("!IiQd")
_ANSWER: Final = struct.Struct("!8sd")


@dataclass(frozen=True, slots=True)
class Order:
    """Begin a job, or end it at once when `kill` is said."""

    job: int
    limits: Limits = PICTURES
    mask: bool = True
    kill: bool = False

    def write(self) -> bytes:
        """Return the order as it travels; the clock's limit is the bot's business."""
        return _ORDER.pack(self.job, self.limits.memory, self.limits.cpu, self.limits.pixels, self.mask, self.kill)


@dataclass(frozen=True, slots=True)
class End:
    """A job is over: its exit status (a signal below zero), its largest memory in bytes, its seconds of processor."""

    job: int
    status: int = 0
    peak: int = 0
    cpu: float = 0.0

    def write(self) -> bytes:
        """Return the end as it travels."""
        return _END.pack(self.job, self.status, self.peak, self.cpu)

    def is_over_time(self, limits: Limits) -> bool:
        """Tell whether the job was ended for the processor it took."""
        return self.status == -signal.SIGXCPU or (self.status < 0 and self.cpu >= limits.cpu)


def take_order(control: socket.socket) -> tuple[Order, int | None] | None:
    """Wait for the next order and the socket that came with it; None when nobody gives orders any more."""
    data, received, _flags, _from = socket.recv_fds(control, _ORDER.size, 1)
    if len(data) < _ORDER.size:
        return None
    job, memory, cpu, pixels, mask, kill = _ORDER.unpack(data)
    return Order(job, Limits(memory, cpu, pixels=pixels), mask, kill), received[0] if received else None


def take_ends(data: bytearray) -> list[End]:
    """Cut all whole ends off the front of what has come so far."""
    whole = len(data) // _END.size * _END.size
    ends = [End(*fields) for fields in _END.iter_unpack(bytes(data[:whole]))]
    del data[:whole]
    return ends


def write_answer(line: int, answer: CleanFile | Refusal) -> None:
    """Write what became of the file to a descriptor, all of it."""
    name, seconds, content = (answer.kind, answer.seconds, answer.content) if isinstance(answer, CleanFile) else (answer, 0.0, b"")
    for part in (_ANSWER.pack(name.encode(), seconds), content):
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(line, rest) :]


def read_answer(data: bytes) -> CleanFile:
    """Return the clean file; raises `Refused`, also for an answer that no honest job gives."""
    if len(data) < _ANSWER.size:
        raise Refused(Refusal.BROKEN)
    padded, seconds = _ANSWER.unpack_from(data)
    name = padded.rstrip(b"\0").decode("latin-1")
    if name in set(Refusal):
        raise Refused(Refusal(name))
    if name not in TAKEN or not math.isfinite(seconds):
        raise Refused(Refusal.BROKEN)
    return CleanFile(FileKind(name), data[_ANSWER.size :], seconds)
