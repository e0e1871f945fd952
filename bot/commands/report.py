"""`keng report`: what the committee is handed, without a chat."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from bot.commands import talk
from bot.domain.errors import Gone, KengError
from bot.domain.policy import month_span
from bot.domain.reports import FORMS, About, Report, Request
from bot.reports.render import render
from bot.services.reports.make import draw_up
from bot.settings import Settings
from bot.wiring.store import open_as_it_is

app = typer.Typer(help="Reports: of a month, for the committee.", no_args_is_help=True)


@app.callback()
def reports() -> None:
    """Reports: of a month, for the committee."""


@app.command("month")
def month_command(
    month: Annotated[str, typer.Argument(help="The reporting month, like 2026-11")],
    unit: Annotated[str, typer.Option("--unit", help="The unit's code; everything below it is in the report")],
    out: Annotated[Path, typer.Option("--out", help="The folder for the files")] = Path(),
) -> None:
    """Write a month's report as xlsx, docx and PDF; what stands there under the same names is replaced."""
    report = asyncio.run(_draw_up(talk.settings(), month, unit))
    for form in FORMS[About.MONTH]:
        path = out / f"{report.name}.{form}"
        try:
            out.mkdir(parents=True, exist_ok=True)
            path.write_bytes(render(report, form))
        except OSError as error:
            raise KengError(f"{path} cannot be written ({type(error).__name__}). Choose another folder with --out.") from None
        talk.out().print(str(path))


async def _draw_up(settings: Settings, month: str, unit: str) -> Report:
    try:
        month_span(month, settings.rules())
    except ValueError:
        raise KengError("A month is written like 2026-11.") from None
    async with open_as_it_is(settings) as database, database.look() as work:
        try:
            drawn = await draw_up(work, Request(About.MONTH, month, unit))
        except Gone:
            raise KengError("There is no such unit: keng units find looks for codes.") from None
    assert isinstance(drawn, Report)  # noqa: S101 - what is drawn up of a month, told to the type checker
    return drawn
