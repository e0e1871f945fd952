"""The emulator as a process of its own: `python -m tests.emulators.telegram --port 8081 --token 1:A`."""

from __future__ import annotations

import argparse
import asyncio
import gc
import signal
import sys

from tests.emulators.telegram.limits import Limits
from tests.emulators.telegram.server import TOKEN, Emulator


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.emulators.telegram", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one; the first line printed says which")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--limits", nargs="*", default=[], metavar="NAME=VALUE", help="for example total_per_second=1000 chat_burst=1")
    parser.add_argument("--no-rates", action="store_true", help="no 429 but ordered ones")
    parser.add_argument("--no-record", action="store_true", help="count calls instead of keeping them")
    return parser.parse_args()


async def _serve(asked: argparse.Namespace) -> None:
    limits = (Limits.unlimited_rates() if asked.no_rates else Limits()).changed(asked.limits)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with Emulator(asked.token, limits, port=asked.port, records=not asked.no_record) as emulator:
        sys.stdout.write(f"{emulator.url}\n")
        sys.stdout.flush()
        await stop.wait()


if __name__ == "__main__":
    # What a run records only grows: looking through all of it again would stall every answer.
    gc.set_threshold(700, 10, 100_000)
    asyncio.run(_serve(_arguments()))
