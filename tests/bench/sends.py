"""Sends a second over Telegram's emulator."""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE
from dataclasses import dataclass

from tests.bench.processes import SERVER_CORE, Figure, Moment, bench_program, pin, running
from tests.emulators.telegram import TOKEN
from tests.emulators.telegram.remote import own_process

PATIENCE_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Sender:
    """A program that sends to so many chats at once."""

    name: str
    program: str
    at_once: int


def senders() -> list[Sender]:
    """Return who sends."""
    return [
        Sender("ptb", "ptb_sends", 50),
        Sender("ours", "keng_sends", 50),
        Sender("ours", "keng_sends", 200),
        Sender("aiogram", "aiogram_sends", 50),
    ]


async def measure_sends(sender: Sender) -> Figure:
    """Return sends a second, each chat's next one beginning when its last was answered.

    Raises:
        RuntimeError: the program broke off.
    """
    async with own_process("--no-rates", "--no-record") as telegram:
        pin(telegram.process, SERVER_CORE)
        chats = await telegram.ask("people", count=sender.at_once)
        program = bench_program(sender.program, telegram.url, TOKEN, *map(str, chats))
        async with running(program, stdout=PIPE) as process, asyncio.timeout(PATIENCE_SECONDS):
            output = process.stdout or asyncio.StreamReader()
            # One line when it is warm and one with the rate; the shares are those of the time between.
            await output.readline()
            before = Moment.now(process.pid, telegram.process)
            line = await output.readline()
            if not line:
                raise RuntimeError(f"{sender.program} broke off")
            return Moment.now(process.pid, telegram.process).figure(float(line), before)
