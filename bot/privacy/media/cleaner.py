"""Cleaning as the bot sees it: bytes in, a clean file or a reason out, while everybody else is served."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from bot.domain.files import LONGEST_VIDEO, LONGEST_VOICE, MOST_BYTES, CleanFile, FileKind, Refusal, Refused
from bot.privacy.media import limits, wire
from bot.privacy.media.hold import WORKER, CleanerFailed, Hold
from bot.privacy.media.kinds import CONTAINERS, PICTURES, Format, read_format, sniff
from bot.privacy.media.limits import Limits

Watch = Callable[[wire.End], None]

_TIMES: Final = 2
"""A job whose worker died is done once more; a file that a second one dies over is not tried a third time."""
_CHUNK: Final = 256 * 1024
_LARGEST_ANSWER: Final = MOST_BYTES + 1024
_ENDING_SECONDS: Final = 10.0
_WRITTEN: Final = {FileKind.PICTURE: Format.JPEG, FileKind.VOICE: Format.OGG, FileKind.VIDEO: Format.MP4}
_LONGEST: Final = {
    FileKind.PICTURE: 0.0,
    FileKind.VOICE: LONGEST_VOICE / limits.SLOWEST + 1.0,
    FileKind.VIDEO: LONGEST_VIDEO / limits.SLOWEST + 1.0,
}


class Cleaner:
    """Cleans files in a worker that is started when it is needed and anew when it died; at most one file a core at a time."""

    def __init__(
        self,
        *,
        pictures: Limits = limits.PICTURES,
        streams: Limits = limits.STREAMS,
        entry: str = WORKER,
        watch: Watch = lambda _end: None,
    ) -> None:
        """Hold pictures, and sound and video, to their limits; `watch` is told what each job took."""
        self._pictures, self._streams, self._entry, self._watch = pictures, streams, entry, watch
        self._places = asyncio.Semaphore(_cores())
        self._starting = asyncio.Lock()
        self._hold: Hold | None = None
        self._closed = False

    @property
    def busy(self) -> int:
        """Return how many files are at work."""
        return self._hold.busy if self._hold is not None else 0

    async def start(self) -> None:
        """Start the worker before the first file comes; raises `CleanerFailed`."""
        await self._alive()

    async def close(self) -> None:
        """End the worker; who still waits gets `CleanerFailed`."""
        self._closed = True
        async with self._starting:
            hold, self._hold = self._hold, None
            if hold is not None:
                await hold.close()

    async def clean(self, content: bytes, *, mask: bool = True) -> CleanFile:
        """Return what may be kept of a file, voices masked if `mask`; raises `Refused` with the reason, or `CleanerFailed`."""
        known = read_format(content)
        bounds = self._pictures if known in PICTURES else self._streams
        async with self._places:
            for _ in range(_TIMES):
                run = await self._try(content, bounds, mask=mask)
                if run.end is not None and not run.was_killed:
                    return _judge(known, run.end, run)
        raise CleanerFailed("the worker died")

    async def _alive(self) -> Hold:
        async with self._starting:
            if self._closed:
                raise CleanerFailed("the cleaner is closed")
            if self._hold is None or not self._hold.is_alive:
                if self._hold is not None:
                    await self._hold.close()
                self._hold = None
                self._hold = await Hold.start(self._entry)
            return self._hold

    async def _try(self, content: bytes, bounds: Limits, *, mask: bool) -> _Run:
        """Let one job have the file."""
        hold, answer, late = await self._alive(), b"", False
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(0)
            with theirs:
                job, ended = hold.begin(bounds, theirs, mask=mask)
            try:
                async with asyncio.timeout(bounds.wall):
                    answer = await _talk(ours, content)
                    await asyncio.shield(ended)
            except TimeoutError:
                late = True
            finally:
                hold.end(job)
        end = await _end_of(ended, hold)
        if end is not None:
            self._watch(end)
        return _Run(answer, end, late or (end is not None and end.is_over_time(bounds)))


@dataclass(frozen=True, slots=True)
class _Run:
    """What a job said, how it ended if its worker lived to tell, and whether it was given no more time."""

    answer: bytes
    end: wire.End | None
    late: bool

    @property
    def was_killed(self) -> bool:
        """Tell whether somebody else killed it: the operator, or the kernel because all memory was taken."""
        return not self.late and self.end is not None and self.end.status == -signal.SIGKILL


async def _end_of(ended: asyncio.Future[wire.End | None], hold: Hold) -> wire.End | None:
    """Wait for the end of a job that is over or was killed; a worker that does not tell of it is killed itself."""
    try:
        async with asyncio.timeout(_ENDING_SECONDS):
            return await ended
    except TimeoutError:
        hold.kill()
        return None


async def _talk(line: socket.socket, content: bytes) -> bytes:
    """Hand over the file and read what comes back until the job closes the line; raises `Refused` when it says too much."""
    loop, parts, size = asyncio.get_running_loop(), [], 0
    with suppress(ConnectionError):
        await loop.sock_sendall(line, content)
        line.shutdown(socket.SHUT_WR)
    with suppress(ConnectionError):
        while part := await loop.sock_recv(line, _CHUNK):
            parts.append(part)
            size += len(part)
            if size > _LARGEST_ANSWER:
                raise Refused(Refusal.BROKEN)
    return b"".join(parts)


def _judge(known: Format, end: wire.End, run: _Run) -> CleanFile:
    """Return the clean file, or raise why there is none; what comes back is looked at as if a stranger had sent it."""
    if run.late:
        raise Refused(Refusal.BROKEN if known in PICTURES else Refusal.LONG)
    if end.status == wire.NO_JAIL:
        raise CleanerFailed("the jail cannot be set up")
    if end.status != 0:
        raise Refused(Refusal.BROKEN)
    file = wire.read_answer(run.answer)
    kinds = {FileKind.PICTURE} if known in PICTURES else {FileKind.VOICE, FileKind.VIDEO} if known in CONTAINERS else {FileKind.VOICE}
    fits = 0 < len(file.content) <= MOST_BYTES and 0 <= file.seconds <= _LONGEST[file.kind]
    if file.kind not in kinds or not fits or sniff(file.content) is not _WRITTEN[file.kind]:
        raise Refused(Refusal.BROKEN)
    return file


def _cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
