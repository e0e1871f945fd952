"""How much memory the product holds after 500 and after 20,000 conversations of as many people."""

from __future__ import annotations

import asyncio

from rich.console import Console
from rich.table import Table

from tests.bench.answers import WAITING, until_answered
from tests.bench.processes import SERVER_CORE, pin, resident_mib, running
from tests.bench.product import NO_PACING, product
from tests.emulators.telegram import TOKEN, Remote
from tests.emulators.telegram.remote import own_process

FEW, MANY = 500, 20_000
TEXTS = ["/start", "2", "đêm qua có xe lạ chở gỗ ra khỏi rừng phía sau trường học", "menu"]  # one message answers each


def run(console: Console) -> dict[str, float]:
    """Let 20,000 people talk, some hundred at a time, and look twice."""
    few, many = asyncio.run(_measure())
    table = Table(title="Memory held by the product, MiB, after so many conversations of as many people")
    for heading in (f"{FEW:,}", f"{MANY:,}", "times"):
        table.add_column(heading, justify="right")
    table.add_row(f"{few:,.0f}", f"{many:,.0f}", f"{many / few:.3f}")
    console.print(table)
    return {f"memory_{FEW}": round(few, 1), f"memory_{MANY}": round(many, 1), f"memory_{MANY}_vs_{FEW}": round(many / few, 3)}


async def _measure() -> tuple[float, float]:
    async with own_process("--no-rates", "--no-record") as telegram:
        pin(telegram.process, SERVER_CORE)
        with product(telegram.url, TOKEN, **NO_PACING) as program:
            async with running(program) as process:
                await _talk(telegram, FEW)
                few = resident_mib(process.pid)
                await _talk(telegram, MANY - FEW)
                return few, resident_mib(process.pid)


async def _talk(telegram: Remote, people: int) -> None:
    """Let so many new people each have one conversation; as many as the speed is measured with wait at a time."""
    for begun in range(0, people, WAITING):
        number = await telegram.ask("drive", people=min(WAITING, people - begun), total=people * len(TEXTS), texts=TEXTS, each=len(TEXTS))
        await until_answered(telegram, number)
