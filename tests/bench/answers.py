"""Answers a second over Telegram's emulator: 256 people, each saying the next thing once the last was answered."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import Process
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial

from tests.bench.peers import peer
from tests.bench.processes import SERVER_CORE, Figure, Moment, Program, pin, running
from tests.bench.product import NO_PACING, product
from tests.emulators.telegram import TOKEN, Remote
from tests.emulators.telegram.remote import own_process
from tests.emulators.telegram.shapes import Json

WAITING = 256
PATIENCE_SECONDS = 60.0
LOOK_SECONDS = 0.2
WARM_UP_SECONDS = 2.0
MEASURED_SECONDS = 6.0
UNENDING = 1_000_000_000

# A tip begun and left, over and over: each is answered by one message; a conversation is sealed and kept, or opened and ended.
TALK = (("2", "📣 Có chuyện gì?"), ("menu", "🔔 Kẻng"))
"""What people say, and how the answer begins."""


@dataclass(frozen=True, slots=True)
class Bot:
    """Something that answers: what starts it, and how its answers to what people say begin."""

    name: str
    program: Callable[[str, str], AbstractContextManager[Program]]
    answers: Sequence[str]


def bots() -> list[Bot]:
    """Return who answers."""
    said = [text for text, _ in TALK]
    return [
        Bot("ptb", partial(peer, "ptb_echo"), said),
        Bot("ours", partial(product, **NO_PACING), [answer for _, answer in TALK]),
        Bot("aiogram", partial(peer, "aiogram_echo"), said),
    ]


async def measure_answers(bot: Bot) -> Figure:
    """Return answers a second while 256 wait.

    Raises:
        RuntimeError: the answers are not what a person should get.
    """
    async with own_process("--no-rates", "--no-record") as telegram:
        pin(telegram.process, SERVER_CORE)
        with bot.program(telegram.url, TOKEN) as program:
            async with running(program) as process:
                await _check(telegram, bot)
                await telegram.ask("drive", people=WAITING, total=UNENDING, texts=[text for text, _ in TALK])
                await until_answered(telegram, 0, WAITING)
                await asyncio.sleep(WARM_UP_SECONDS)
                return await _watch(telegram, process)


async def _watch(telegram: Remote, process: Process) -> Figure:
    [first] = await telegram.ask("drives")
    before = Moment.now(process.pid, telegram.process)
    await asyncio.sleep(MEASURED_SECONDS)
    [last] = await telegram.ask("drives")
    rate = (last["answered"] - first["answered"]) / (last["seconds"] - first["seconds"])
    return Moment.now(process.pid, telegram.process).figure(rate, before)


async def _check(telegram: Remote, bot: Bot) -> None:
    """Let somebody say it all twice, and see that each thing is answered by one message, the right one."""
    [witness] = await telegram.ask("people")
    count = 0
    for (text, _), answer in zip(TALK * 2, [*bot.answers] * 2, strict=True):
        await telegram.act(witness, "says", text=text)
        heard = (await _heard(telegram, witness, count))[count:]
        count += len(heard)
        if len(heard) != 1 or not str(heard[0].get("text")).startswith(answer):
            raise RuntimeError(f"{bot.name} answers otherwise than a person should be answered")


async def _heard(telegram: Remote, person: int, before: int) -> list[Json]:
    """Return all that the bot wrote to a person, once it is more than `before` and no more comes."""
    count = before
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            shown = (await telegram.ask("chat", chat_id=person))["messages"]
            heard = [message for message in shown if message["from"]["is_bot"]]
            if len(heard) == count > before:
                return heard
            count = len(heard)


async def until_answered(telegram: Remote, drive: int, count: int | None = None) -> None:
    """Wait until a drive's people have been answered so often, or always.

    Raises:
        TimeoutError: they were not.
    """
    async with asyncio.timeout(PATIENCE_SECONDS):
        while True:
            state = (await telegram.ask("drives"))[drive]
            if state["finished"] or (count and state["answered"] >= count):
                return
            await asyncio.sleep(LOOK_SECONDS)
