"""One run: the real cleaner and, in the same loop, the real router with somebody who tells tips."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Iterable
from contextvars import ContextVar
from pathlib import Path

from bot.domain.files import CleanFile, FileKind, Refused
from bot.i18n import Catalogues
from bot.privacy.media.cleaner import Cleaner
from bot.privacy.media.kinds import Format, sniff
from bot.privacy.media.limits import STREAMS
from bot.wiring.collector import spare_collector
from handlers import ROUTES
from tests.conversations.villager.steps import send
from tests.hostile.plan import FAMILIES, Hostile
from tests.hostile.tally import Result, Tally
from tests.kit.chat import World, open_world
from tests.kit.databases import seed
from tests.kit.pictures import marks_in

ROOT = Path(__file__).parents[2]
WRITTEN = {FileKind.PICTURE: Format.JPEG, FileKind.VOICE: Format.OGG, FileKind.VIDEO: Format.MP4}
PATIENCE = STREAMS.wall * 2 + 60
"""Seconds after which a file counts as unanswered: both tries that it may have, and a start between them."""
BEAT = 0.001
_current: ContextVar[Tally] = ContextVar("tally")


def cores() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def write_files(folder: Path, files: Iterable[Hostile]) -> list[Path]:
    """Write the files down before the run, for making them would keep the loop busy: `<number> <family>` each."""
    paths = []
    for file in files:
        paths.append(folder / f"{file.number} {file.family}")
        paths[-1].write_bytes(file.content)
    return paths


async def run(folder: Path, files: list[Path]) -> Result:
    """Clean the files beside a fresh product whose database lies in `folder`."""
    url = f"sqlite+aiosqlite:///{folder / 'keng.db'}"
    await seed(url, folder / "keys")
    async with open_world(url, folder / "keys", ROUTES, Catalogues.load(ROOT / "locales")) as world:
        return await _Run(world, files)()


class _Run:
    def __init__(self, world: World, files: Iterable[Path]) -> None:
        self._world, self._files = world, iter(files)
        self._result = Result({family: Tally() for family in FAMILIES})
        self._cleaner = Cleaner(watch=lambda end: _current.get().note_end(end))
        self._workers: dict[int, int] = {}

    async def __call__(self) -> Result:
        """Run until every file had its answer."""
        # A first tip compiles every statement, and what other tests left is no concern of this loop's: both are paid before it is watched.
        await send(self._world.person("first"))
        spare_collector()  # as `keng run` does
        began = time.monotonic()
        await self._cleaner.start()
        self._note_worker()
        beside = [asyncio.create_task(each) for each in (self._beat(), self._tell())]
        try:
            await asyncio.gather(*(self._clean_all() for _ in range(cores())))
        finally:
            for task in beside:
                task.cancel()
            ended = await asyncio.gather(*beside, return_exceptions=True)
            await self._cleaner.close()
        for error in ended:
            if isinstance(error, Exception):
                raise error
        sizes = list(self._workers.values())
        self._result.workers, self._result.seconds = len(sizes), time.monotonic() - began
        self._result.families = {name: tally for name, tally in self._result.families.items() if tally.count}
        return self._result

    async def _clean_all(self) -> None:
        for path in self._files:
            number, _, family = path.name.partition(" ")
            content = await asyncio.to_thread(path.read_bytes)
            tally = self._result.families[family]
            _current.set(tally)
            began = time.monotonic()
            await self._clean(content, tally, number)
            tally.count += 1
            tally.note_time(time.monotonic() - began, number)
            self._note_worker()

    async def _clean(self, content: bytes, tally: Tally, number: str) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                file = await self._cleaner.clean(content)
        except Refused as refused:
            tally.refused[refused.why.value] += 1
        except Exception as error:  # noqa: BLE001 - which it is is what this run is for
            tally.failed.append(f"{number} {type(error).__name__}")
        else:
            fault = await asyncio.to_thread(_fault_of, file)
            if fault:
                tally.failed.append(f"{number} {fault}")
            else:
                tally.cleaned += 1

    async def _beat(self) -> None:
        """Measure how late the loop comes back, and how much of that it worked itself."""
        while True:
            clock, own = time.monotonic(), time.thread_time()
            await asyncio.sleep(BEAT)
            self._result.pause = max(self._result.pause, time.monotonic() - clock - BEAT)
            self._result.own_pause = max(self._result.own_pause, time.thread_time() - own)

    async def _tell(self) -> None:
        """Tell one tip after another, as different people."""
        while True:
            began = time.monotonic()
            await send(self._world.person(f"hoa{self._result.tips}"))
            self._result.slowest_answer = max(self._result.slowest_answer, time.monotonic() - began)
            self._result.tips += 1
            await asyncio.sleep(0.1)

    def _note_worker(self) -> None:
        hold = self._cleaner._hold  # noqa: SLF001 - nobody else asks for the process
        if hold is None or sys.platform != "linux":
            return
        first = self._workers.setdefault(hold.process_id, _resident(hold.process_id))
        self._result.growth = max(self._result.growth, _resident(hold.process_id) - first)


def _resident(process: int) -> int:
    """Return the bytes of memory of a process."""
    try:
        return int(Path(f"/proc/{process}/statm").read_text("ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")
    except FileNotFoundError:
        return 0


def _fault_of(file: CleanFile) -> str:
    """Say what is wrong with a file that came out; nothing is."""
    if sniff(file.content) is not WRITTEN[file.kind]:
        return "came out as something else"
    if marks_in(file.content) or b"DauTieuDe" in file.content:
        return "came out with a mark"
    return ""
