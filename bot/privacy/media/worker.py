"""The program that cleans files: started once by the bot, with nothing in its environment and no descriptor but one socket.

It loads the libraries, and then for every file makes a child that has them already. The child shuts itself in before it reads the first
byte, cleans that one file, answers, and ends. So no two files ever share a process, nothing touches a disk, and starting is paid for once.
The worker itself never holds a file, and has one thread, because a child made amid several may hang.
"""

from __future__ import annotations

import gc
import os
import resource
import select
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Final, NoReturn

from bot.domain.files import CleanFile, Refusal, Refused
from bot.privacy.media import cleaning, jail, memory, wire
from bot.privacy.media.limits import Limits

Clean = Callable[[bytes, Limits, bool], CleanFile]

_FEW_DESCRIPTORS: Final = 256  # jobs at once, with room
_KIB: Final = 1 if sys.platform == "darwin" else 1024  # getrusage(2): macOS counts the peak in bytes


def main() -> None:
    """Serve until the bot closes the socket, which is standard input."""
    jail.give_way()
    cleaning.prepare()
    memory.prefer_large_pages()
    serve(lambda content, limits, mask: cleaning.clean_content(content, limits, mask=mask))


def serve(clean: Clean) -> None:
    """Let `clean` work on one file after another, each in a jailed child, until standard input ends."""
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    few = _FEW_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(hard, _FEW_DESCRIPTORS)
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, few))
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the children
    worker = _Worker(clean)
    try:
        worker.run()
    finally:
        worker.end_all()


class _Worker:
    def __init__(self, clean: Clean) -> None:
        self._clean = clean
        self._walls = jail.jail_strength()
        self._control = socket.socket(fileno=0)
        self._jobs: dict[int, int] = {}  # process: job
        self._bell, self._ring = os.pipe()
        os.set_blocking(self._ring, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._ring, warn_on_full_buffer=False)

    def run(self) -> None:
        """Take orders and tell of ends until nobody listens."""
        control = self._control.fileno()
        with suppress(ConnectionError):
            self._tell(wire.End(wire.READY))
            while True:
                ready, _, _ = select.select([control, self._bell], [], [])
                if self._bell in ready:
                    os.read(self._bell, 4096)
                    for end in self._ended():
                        self._tell(end)
                if control in ready and not self._obey():
                    return

    def end_all(self) -> None:
        """Kill what still runs."""
        for process in self._jobs:
            os.kill(process, signal.SIGKILL)

    def _tell(self, end: wire.End) -> None:
        self._control.sendall(end.write())

    def _obey(self) -> bool:
        """Carry out one order; False: there are no more."""
        taken = wire.take_order(self._control)
        if taken is None:
            return False
        order, line = taken
        if line is not None:
            try:
                self._begin(order, line)
            finally:
                os.close(line)
        elif order.kill:
            for process in [process for process, job in self._jobs.items() if job == order.job]:
                os.kill(process, signal.SIGKILL)
        return True

    def _begin(self, order: wire.Order, line: int) -> None:
        worker = os.getpid()
        process = os.fork()
        if process:
            self._jobs[process] = order.job
            return
        _work(self._clean, order, self._walls, line, worker)

    def _ended(self) -> Iterator[wire.End]:
        """Take leave of every child that has ended."""
        while self._jobs:
            process, status, used = os.wait4(-1, os.WNOHANG)
            if not process:
                return
            code = os.waitstatus_to_exitcode(status)
            yield wire.End(self._jobs.pop(process), code, used.ru_maxrss * _KIB, used.ru_utime + used.ru_stime)


def _work(clean: Clean, order: wire.Order, walls: frozenset[jail.Wall], line: int, worker: int) -> NoReturn:
    """Do one job and end, whatever happens: nothing of a child may return into the worker's loop."""
    status = wire.NO_JAIL
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(line, 0)
        os.closerange(jail.DESCRIPTORS, _FEW_DESCRIPTORS)
        jail.enter(order.limits, walls)
        if os.getppid() == worker:
            status = 1
            _answer(clean, order)
            status = 0
    finally:
        os._exit(status)


def _answer(clean: Clean, order: wire.Order) -> None:
    """Read the file, clean it, and say what became of it."""
    try:
        with open(0, "rb", buffering=0, closefd=False) as line:
            content = line.readall()
        answer: CleanFile | Refusal = clean(content, order.limits, order.mask)
    except Refused as refused:
        answer = refused.why
    except MemoryError:
        answer = Refusal.LARGE
    except Exception:  # noqa: BLE001 - the libraries raise whatever a hostile file makes them; it says nothing that we could use
        answer = Refusal.BROKEN
    wire.write_answer(0, answer)
