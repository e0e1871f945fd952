"""The bot's hold on its worker: start it, give it orders, hear of every end, and let go."""

from __future__ import annotations

import asyncio
import importlib.util
import itertools
import socket
import sys
from contextlib import suppress
from pathlib import Path
from subprocess import DEVNULL, Popen
from typing import Final

from bot.domain.errors import KengError
from bot.privacy.media import wire
from bot.privacy.media.limits import Limits

WORKER: Final = "bot.privacy.media.worker:main"

_START_SECONDS: Final = 60.0
_PACKAGES: Final = ("bot", "PIL", "pillow_heif", "av")
# Isolated and without `site`: no variable, no folder of the user, no .pth file adds anything to what is imported.
_FLAGS: Final = ("-I", "-S", "-B")
_BEGIN: Final = """
import sys
from importlib import import_module
sys.path += sys.argv[2:]
module, _, name = sys.argv[1].partition(":")
getattr(import_module(module), name)()
"""


class CleanerFailed(KengError):
    """The worker died, or cannot be started, for no fault of the file; it may be tried again."""


class Hold:
    """One running worker. Made by `start`; `is_alive` until its socket ends."""

    def __init__(self, process: Popen[bytes], control: socket.socket) -> None:
        """Hear what the worker says from now on."""
        self._process, self._control = process, control
        self._ready = asyncio.get_running_loop().create_future()
        self._ends: dict[int, asyncio.Future[wire.End | None]] = {wire.READY: self._ready}
        self._numbers = itertools.count(wire.READY + 1)
        self.is_alive = True
        self._hearing = asyncio.create_task(self._hear())

    @classmethod
    async def start(cls, entry: str = WORKER) -> Hold:
        """Start a worker and wait until it has loaded everything; raises `CleanerFailed`."""
        ours, theirs = socket.socketpair()
        ours.settimeout(0)
        try:
            with theirs:
                process = _spawn(entry, theirs)
        except OSError:
            ours.close()
            raise CleanerFailed("the worker cannot be started") from None
        hold = cls(process, ours)
        try:
            async with asyncio.timeout(_START_SECONDS):
                ready = await hold._ready
        except BaseException as error:
            await hold.close()
            if isinstance(error, TimeoutError):
                raise CleanerFailed("the worker did not start in time") from None
            raise
        if ready is None:
            await hold.close()
            raise CleanerFailed("the worker ended while it started")
        return hold

    @property
    def process_id(self) -> int:
        """Return the number of the worker's process."""
        return self._process.pid

    @property
    def busy(self) -> int:
        """Return how many jobs are at work."""
        return len(self._ends)

    def begin(self, limits: Limits, line: socket.socket, *, mask: bool) -> tuple[int, asyncio.Future[wire.End | None]]:
        """Order a job on `line`; return its number and what will be its end, None when the worker dies before."""
        job = next(self._numbers)
        end = self._ends[job] = asyncio.get_running_loop().create_future()
        try:
            socket.send_fds(self._control, [wire.Order(job, limits, mask).write()], [line.fileno()])
        except OSError:
            self.kill()
        if not self.is_alive:
            self._lose_all()
        return job, end

    def end(self, job: int) -> None:
        """Let a job be killed if it still runs."""
        if job in self._ends:
            try:
                self._control.send(wire.Order(job, kill=True).write())
            except OSError:
                self.kill()

    def kill(self) -> None:
        """Kill the worker; its jobs die with it."""
        self._process.kill()

    async def close(self) -> None:
        """Kill the worker and wait until it is gone."""
        self.kill()
        await self._hearing
        await asyncio.to_thread(self._process.wait)

    async def _hear(self) -> None:
        """Take every end to who waits for it, until the socket ends."""
        loop, data = asyncio.get_running_loop(), bytearray()
        with self._control, suppress(OSError):
            while more := await loop.sock_recv(self._control, 4096):
                data += more
                for end in wire.take_ends(data):
                    waiting = self._ends.pop(end.job, None)
                    if waiting is not None and not waiting.done():
                        waiting.set_result(end)
        self.is_alive = False
        self._lose_all()

    def _lose_all(self) -> None:
        for waiting in self._ends.values():
            if not waiting.done():
                waiting.set_result(None)
        self._ends.clear()


def _spawn(entry: str, line: socket.socket) -> Popen[bytes]:
    """Start the program. Not through the loop: what a loop closes, and what it leaves open by mistake, hangs on whose loop it is."""
    command = (sys.executable, *_FLAGS, "-c", _BEGIN, entry, *_folders())
    return Popen(command, stdin=line.fileno(), stdout=DEVNULL, stderr=DEVNULL, env={}, cwd="/", close_fds=True, start_new_session=True)  # noqa: S603 - our own words and folders


def _folders() -> list[str]:
    """Return the folders in which our package and the libraries lie, ours first; nothing else can be imported by the worker."""
    found = [importlib.util.find_spec(name) for name in _PACKAGES]
    return list(dict.fromkeys(str(Path(spec.origin).parents[1]) for spec in found if spec is not None and spec.origin))
