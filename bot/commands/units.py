"""`keng units`: import, find, near, link."""

from __future__ import annotations

import asyncio
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import segno
import typer

from bot.commands import talk
from bot.domain.errors import KengError
from bot.domain.events import Point
from bot.domain.units import Match
from bot.places.gazetteer import Gazetteer
from bot.places.imports import Import, read_files
from bot.places.seed import load_shipped
from bot.services.staff.links import poster_links
from bot.settings import Settings
from bot.wiring.links import entrances_of
from bot.wiring.store import UNITS_LOADED, is_there, load_places, open_database

# What JSON leaves as it is and others take for the end of a line.
_BREAKS = {ord(sign): f"\\u{ord(sign):04x}" for sign in "\x85\u2028\u2029"}

_DOTS = 20
"""Points of the picture for one dot of a QR code."""

app = typer.Typer(help="Units: load them, look them up, invite to their news.", no_args_is_help=True)


@app.command("import")
def import_units(
    files: Annotated[list[Path], typer.Argument(help="CSV files of units, hamlets, aliases, phones; GeoJSON of boundaries")],
    check: Annotated[bool, typer.Option("--check", help="Only say what is wrong; load nothing")] = False,  # noqa: FBT002 - a flag
) -> None:
    """Load units, hamlets, aliases, telephone numbers and boundaries; all files or none."""
    settings = talk.settings()
    loaded = asyncio.run(_import(settings, files, check))
    counts = f"{len(loaded.units)} units, {len(loaded.aliases)} names, {len(loaded.phones)} numbers, {len(loaded.boundaries)} boundaries"
    talk.out().print(f"{'Nothing wrong with' if check else 'Loaded'} {counts}.")


async def _import(settings: Settings, files: list[Path], check: bool) -> Import:  # noqa: FBT001 - handed through
    async with open_database(settings) as database:
        async with database.look() as work:
            known = frozenset(unit.code for unit in await work.units.all())
        loaded = await asyncio.to_thread(read_files, files, known)
        if check:
            return loaded
        async with database.begin() as work:
            await work.units.put(loaded.units)
            await work.units.put_aliases(loaded.aliases)
            await work.units.put_phones(loaded.phones)
            await work.units.put_boundaries({code: list(land) for code, land in loaded.boundaries.items()})
            await work.schedule.fire(UNITS_LOADED, work.now)
    return loaded


@app.command()
def find(
    names: Annotated[list[str], typer.Argument(help="Names as people type them; - reads one a line from standard input")],
) -> None:
    """Find the units that names may mean: one JSON object a line, best first, those the chat would show."""
    places = _places()
    for name in _lines(names):
        _print(name, places.find(name))


@app.command(context_settings={"ignore_unknown_options": True})
def near(
    lat: Annotated[float, typer.Argument(min=-90, max=90, help="Degrees north")],
    lon: Annotated[float, typer.Argument(min=-180, max=180, help="Degrees east")],
) -> None:
    """Find the units at a point: the same JSON."""
    _print(f"{lat} {lon}", _places().near(Point(lat, lon)))


@app.command()
def link(
    code: Annotated[str, typer.Argument(help="The code of a commune or a hamlet, as `keng units find` shows it")],
    folder: Annotated[Path | None, typer.Option("--to", help="A folder for the QR codes, an SVG and a PNG a channel")] = None,
) -> None:
    """Print the links that lead to consent for a unit's news, for a poster; with --to, write their QR codes."""
    settings = talk.settings()
    links = asyncio.run(_poster(settings, code))
    out = talk.out()
    for channel, address in links.items():
        out.print(address, markup=False)
        qr = segno.make(address, error="m", micro=False)  # a poster gets wet: a sixth of it may be lost
        if folder is None:
            shown = io.StringIO()
            qr.terminal(out=shown, compact=True)
            out.print(shown.getvalue(), markup=False)
            continue
        for kind in ("svg", "png"):
            _write(qr, folder / f"{code}-{channel}.{kind}")


async def _poster(settings: Settings, code: str) -> dict[str, str]:
    async with open_database(settings) as database:
        places = await load_places(database)
        if places.commune_of(code) is None:
            raise KengError("There is no commune or hamlet with this code: keng units find NAME.")
        async with database.look() as work:
            return await poster_links(work, entrances_of(settings), code)


def _write(qr: segno.QRCode, path: Path) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        qr.save(str(path), scale=_DOTS)
    except OSError:
        raise KengError(f"Cannot be written: {path}") from None
    talk.out().print(f"Written: {path}", markup=False)


def _lines(names: list[str]) -> Iterator[str]:
    for name in names:
        if name == "-":
            sys.stdin.reconfigure(encoding="utf-8", errors="replace", newline="\n")  # type: ignore[union-attr]
            yield from (line.rstrip("\r\n") for line in sys.stdin)
        else:
            # Bytes of the command line that are not UTF-8 cannot be printed again.
            yield name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _print(asked: str, match: Match) -> None:
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    candidates = [{"code": candidate.code, "name": candidate.name} for candidate in match.candidates]
    line = json.dumps({"input": asked, "confident": match.confident, "candidates": candidates}, ensure_ascii=False)
    sys.stdout.write(line.translate(_BREAKS) + "\n")


def _places() -> Gazetteer:
    """Return the places of the database, or the shipped ones while there is no database yet."""
    return asyncio.run(_load(talk.settings()))


async def _load(settings: Settings) -> Gazetteer:
    if not await is_there(settings):
        shipped = load_shipped()
        return Gazetteer(shipped.units, shipped.aliases)
    async with open_database(settings) as database:
        return await load_places(database)
