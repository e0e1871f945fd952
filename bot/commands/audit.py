"""`keng audit`: whether what staff did stands as it was written, and where the chain ends."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import talk
from bot.domain.audit import Finding, Head, Misfit, write_head
from bot.domain.errors import KengError
from bot.services.audit.verify import Walk
from bot.settings import Settings
from bot.wiring.heads import FILE, read_heads
from bot.wiring.store import open_database

app = typer.Typer(help="The audit: what staff did, as a chain that shows every change.", no_args_is_help=True)

_SENTENCES = {
    Misfit.ACT: "Act {number} does not fit: it, or one that stood there, was changed, removed, inserted or moved.",
    Misfit.HEAD: "The acts fit up to {number}, but the head of the chain does not: it was changed, or acts were cut off after {number}.",
    Misfit.CHECKPOINT: "The checkpoint at {number} does not fit: it was changed, so that nobody can tell what was purged.",
    Misfit.KEPT: "Act {number} is not what it was when the head of {day} was kept: some act after {since} was changed or cut off.",
    Misfit.FORGED: "The kept head of {day} (number {number}) is not as it was written, or another key signed it.",
}


@app.command()
def verify(
    heads: Annotated[Path | None, typer.Option(help="A file of heads kept elsewhere, instead of the one in the data folder")] = None,
) -> None:
    """Walk along the whole chain, and compare it with the heads that were kept; exit status 1 when something does not fit."""
    settings = talk.settings()
    kept, unread = read_heads(_read(heads or _own(settings)))
    walk = asyncio.run(_walk(settings, kept))
    if unread:
        talk.complain(f"Lines of the file that are no heads: {unread}.")
    if walk.finding is not None:
        talk.complain(_sentence(walk.finding))
        raise typer.Exit(1)
    talk.out().print(_fits(walk, kept))


@app.command()
def head() -> None:
    """Print where the chain ends at present, as a line to keep where nobody of this machine can change it."""
    talk.out().print(write_head(asyncio.run(_head(talk.settings()))))


def _own(settings: Settings) -> Path | None:
    own = settings.data_dir / FILE
    return own if own.exists() else None


def _read(path: Path | None) -> str:
    try:
        return path.read_text("ascii", errors="replace") if path is not None else ""
    except OSError:
        raise KengError("The file of heads cannot be read.") from None


async def _walk(settings: Settings, kept: list[Head]) -> Walk:
    async with open_database(settings) as database:
        walk = Walk(database.circumstances.vault, kept)
        going = True
        while going:
            # A look of its own for each stretch: the service goes on meanwhile.
            async with database.look() as work:
                going = await walk.go_on(work)
        return walk


async def _head(settings: Settings) -> Head:
    async with open_database(settings) as database, database.look() as work:
        return await work.audit.head()


def _sentence(finding: Finding) -> str:
    return _SENTENCES[finding.misfit].format(number=finding.number, day=finding.day, since=finding.since)


def _fits(walk: Walk, kept: list[Head]) -> str:
    acts = f"All acts fit: {walk.walked}, from number {walk.begin + 1} to {walk.number}." if walk.walked else "There are no acts."
    older = sum(head.number < walk.begin for head in kept)
    return f"{acts} Kept heads that fit: {walk.compared}; of acts that were purged since: {older}."
