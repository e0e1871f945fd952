"""`keng parked`: events that three tries could not handle."""

from __future__ import annotations

import asyncio
from typing import Annotated

import typer
from rich.table import Column, Table

from bot.commands import talk
from bot.dialog.house import House
from bot.dialog.pauses import Pauses
from bot.dialog.router import Router
from bot.domain.errors import KengError
from bot.domain.ports import IntakeResult
from bot.settings import Settings
from bot.store.parked import Parked
from bot.wiring.instance import capabilities
from bot.wiring.links import entrances_of
from bot.wiring.store import load_places, open_database
from handlers import ROUTES

app = typer.Typer(help="Parked events: what three tries could not handle.", no_args_is_help=True)


@app.command("list")
def list_parked() -> None:
    """List parked events: no content, only where they failed and until when they are kept."""
    table = Table(Column("id", no_wrap=True), "step", "error", "kept until (UTC)")
    for each in asyncio.run(_list(talk.settings())):
        table.add_row(each.id, each.step, each.error, f"{each.expires_at:%Y-%m-%d %H:%M}")
    talk.out().print(table if table.row_count else "Nothing is parked.")


@app.command()
def retry(parked: Annotated[str, typer.Argument(help="The id that `keng parked list` shows")]) -> None:
    """Try a parked event again; when it fails again it is parked again."""
    talk.out().print(asyncio.run(_retry(talk.settings(), parked)))


async def _list(settings: Settings) -> list[Parked]:
    async with open_database(settings) as database, database.look() as work:
        return await work.parked.list()


async def _retry(settings: Settings, parked: str) -> str:
    async with open_database(settings) as database:
        random, clock = database.circumstances.random, database.circumstances.clock
        house = House(await load_places(database), capabilities(), Pauses(clock, random), entrances_of(settings))
        result = await Router(database, ROUTES, house, random).retry(parked)
    if result is None:
        raise KengError("No event is parked under this id.")
    return "Done." if result is IntakeResult.DONE else "It failed again and is parked again."
