"""The product's sender against strict sliding windows: how much of the limit it uses, and how soon what is urgent leaves."""

from __future__ import annotations

import asyncio
import json
import tempfile
from asyncio import StreamReader
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from time import monotonic
from typing import Any

from tests.bench.layers import ROOT
from tests.bench.processes import SERVER_CORE, Figure, Moment, bench_program, pin, running
from tests.emulators.telegram import TOKEN, Remote
from tests.emulators.telegram.remote import own_process

PROGRAM = "keng_pacing"
CHATS = 5_000
WAITING = 10_000
SECONDS_BEFORE = 3.0
"""A sender waits for one second after its start; then its first claims are made and connections opened."""
PATIENCE_SECONDS = 240.0
LOOKS = 20
"""How often the server is asked for its time: the closest answer counts."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many messages a second to all chats together, for how long their share is measured, and how often something urgent comes."""

    rate: int
    seconds: float
    tries: int

    def most(self, seconds: float) -> int:
        """Return how many messages may leave meanwhile."""
        return int(self.rate * seconds)


LIMITS = (Limit(30, 25.0, 60), Limit(1000, 10.0, 60))
MEAN_PAUSE_SECONDS = 0.25
"""More than between two commits of the program, so that never fewer wait than are meant to."""


@dataclass(frozen=True, slots=True)
class Share:
    """Sends that were acted on, as a share of the limit; how many were refused; and what it took."""

    share: float
    refused: int
    figure: Figure


@dataclass(frozen=True, slots=True)
class Acted:
    """A send that the server acted on: to which chat, and when, in the machine's monotonic seconds, at the latest."""

    chat: int
    at: float


@dataclass(frozen=True, slots=True)
class Urgent:
    """How often something of a lane was committed while others waited, and where it left.

    `position` is the worst place among the sends that the server acted on after the commit; `in_flight` the most that were under way
    at a commit; `excess` the worst of position - (1 + in flight). `overtaken` is the most that began after a commit and were acted
    on before it.
    """

    lane: str
    tries: int
    position: int
    in_flight: int
    excess: int
    overtaken: int


@asynccontextmanager
async def _sender(
    limit: Limit, waiting: int, tries: int, *options: str, program: str = PROGRAM
) -> AsyncIterator[tuple[Remote, int, StreamReader]]:
    """Run server and sender until the block ends; give the server, the sender's process and what it prints once it has begun."""
    (ROOT / "build").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="keng-bench-", dir=ROOT / "build") as folder:
        async with own_process(*options, "--limits", f"total_per_second={limit.rate}", "chat_burst=1") as telegram:
            pin(telegram.process, SERVER_CORE)
            chats = await telegram.ask("people", count=CHATS + tries)
            numbers = (str(each) for each in (limit.rate, waiting, tries, SECONDS_BEFORE))
            started = bench_program(program, telegram.url, TOKEN, folder, *numbers, *map(str, chats))
            async with running(started, stdout=PIPE) as process, asyncio.timeout(PATIENCE_SECONDS):
                output = process.stdout or StreamReader()
                if not await output.readline():
                    raise RuntimeError("the sender broke off")
                yield telegram, process.pid, output


async def measure_share(limit: Limit, program: str = PROGRAM) -> Share:
    """Let it send without end; look twice, long after its start and long before its end."""
    waiting = limit.most(SECONDS_BEFORE + limit.seconds) + WAITING
    async with _sender(limit, waiting, 0, "--no-record", program=program) as (telegram, sender, _):
        await asyncio.sleep(SECONDS_BEFORE)
        first, before = await telegram.ask("counts"), Moment.now(sender, telegram.process)
        await asyncio.sleep(limit.seconds)
        last, after = await telegram.ask("counts"), Moment.now(sender, telegram.process)
    rate = (last["sent"] - first["sent"]) / (last["now"] - first["now"])
    return Share(rate / limit.rate, last["refused_by_rates"], after.figure(rate, before))


async def measure_urgent(limit: Limit, waiting: int = WAITING, program: str = PROGRAM) -> tuple[list[Urgent], int]:
    """Commit dangers and answers while at least so many wait; return where those of each lane left, and how many sends were refused."""
    waiting += limit.most(SECONDS_BEFORE * 2 + limit.tries * MEAN_PAUSE_SECONDS)
    async with _sender(limit, waiting, limit.tries, program=program) as (telegram, _, output):
        tries = [json.loads(line) async for line in output]
        if len(tries) != limit.tries:
            raise RuntimeError("the sender broke off")
        offset = await _offset(telegram)
        calls = [Acted(call["parameters"]["chat_id"], call["at"] - offset) for call in await telegram.ask("calls", method="sendMessage")]
        refused = (await telegram.ask("counts"))["refused_by_rates"]
    return [_worst([each for each in tries if each["lane"] == lane], calls) for lane in ("danger", "dialogue")], refused


async def _offset(telegram: Remote) -> float:
    """Return what to take from the server's time to have ours; where that is uncertain, what makes its calls seem later."""
    found: list[float] = []
    for _ in range(LOOKS):
        now = (await telegram.ask("counts"))["now"]
        found.append(now - monotonic())  # one clock for all processes of a machine
    return max(found)


def _worst(tries: list[dict[str, Any]], calls: list[Acted]) -> Urgent:  # Any: a line of the program
    """Compare what each try says with the order in which the server got the sends."""
    places = {call.chat: place for place, call in enumerate(calls)}  # whoever gets something urgent gets nothing else
    mine = [places[each["chat"]] for each in tries]
    positions = [1 + sum(call.at > each["at"] for call in calls[:place]) for each, place in zip(tries, mine, strict=True)]
    in_flight = [each["begun"] - each["ended"] for each in tries]
    return Urgent(
        tries[0]["lane"],
        len(tries),
        max(positions),
        max(in_flight),
        max(position - 1 - flying for position, flying in zip(positions, in_flight, strict=True)),
        max(max(0, place - each["begun"]) for each, place in zip(tries, mine, strict=True)),
    )
