"""`keng campaign`: take a campaign that was written as a file."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.commands import talk
from bot.domain.errors import ImportRefused, KengError
from bot.domain.files import MOST_BYTES, CleanFile, FileKind, Refused
from bot.domain.people import Right, Staff
from bot.domain.units import Unit
from bot.domain.written_campaigns import Written, checked_text, read_campaign
from bot.i18n import LANGUAGES
from bot.places.gazetteer import Gazetteer
from bot.privacy.media.cleaner import Cleaner
from bot.services.campaigns.import_campaign import Media, import_campaign
from bot.services.campaigns.sight import is_in
from bot.settings import Settings
from bot.store.database import Database
from bot.wiring.store import load_places, open_database

app = typer.Typer(help="Campaigns: take one that was written as a file.", no_args_is_help=True)


@dataclass(frozen=True, slots=True)
class Source:
    """A campaign's file: what it holds, and in which folder the files lie that it names."""

    written: Written
    folder: Path


@app.callback()
def campaigns() -> None:
    """Keep `import` a word of its own while it is the only one."""


@app.command("import")
def import_file(
    file: Annotated[Path, typer.Argument(help="A TOML file; docs/campaigns.md says what it holds")],
    author: Annotated[str, typer.Option(help="Whose draft it becomes: the id that `keng staff list` shows, or its beginning")],
) -> None:
    """Make a draft of a file and of the recordings and pictures it names; nothing is written unless all of it is right."""
    number = asyncio.run(_import(talk.settings(), file, author))
    talk.out().print(f"A draft, to be found on its author's desk: {number}")


async def _import(settings: Settings, file: Path, author: str) -> str:
    written = read_campaign(await asyncio.to_thread(_read, file), LANGUAGES, ZoneInfo(settings.timezone))
    source = Source(written, file.parent)
    async with open_database(settings) as database:
        staff = await _author(database, author)
        findings: list[str] = []
        units = await _units(database, written.units, staff, findings)
        if written.event_at is not None and written.event_at <= database.circumstances.clock.now():
            findings.append("event_at: is past")
        media = await _media(source, findings)
        if findings:
            raise ImportRefused(findings)
        async with database.begin() as work:
            return await import_campaign(work, written, units, staff, media)


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        raise KengError(f"{path.name}: is not in UTF-8") from None
    except OSError:
        raise KengError(f"{path.name}: cannot be read") from None


async def _author(database: Database, start: str) -> Staff:
    async with database.look() as work:
        found = [each for each in await work.staff.everybody() if start and each.id.startswith(start)]
    if len(found) != 1 or not found[0].may(Right.CAMPAIGN):
        raise KengError("--author: there is nobody, or more than one, of this id who may write campaigns: see keng staff list.")
    return found[0]


async def _units(database: Database, names: Sequence[str], staff: Staff, findings: list[str]) -> tuple[str, ...]:
    places = await load_places(database)
    async with database.look() as work:
        units = {unit.code: unit for unit in await work.units.all()}
    codes = [_unit(places, units, name, findings) for name in names]
    findings.extend(f"units: {code} does not lie in the author's unit" for code in codes if code and not is_in(units, code, staff.unit))
    return tuple(dict.fromkeys(code for code in codes if code))


def _unit(places: Gazetteer, units: dict[str, Unit], name: str, findings: list[str]) -> str:
    named = [unit.code for unit in units.values() if unit.name == name]
    match = places.find(name)
    if name in units:
        return name
    if len(named) == 1:
        return named[0]
    if match.confident and not named:
        return match.candidates[0].code
    offered = ", ".join(f"{each.code} {each.name}" for each in match.candidates)
    findings.append(f"units: {name!r} is no unit that is sure{f': {offered}?' if offered else ''}")
    return ""


async def _media(source: Source, findings: list[str]) -> Media:
    """Read and clean whatever the variants name; voices are not changed, for nobody hides behind them."""
    texts: dict[str, str] = {}
    recordings: dict[str, CleanFile] = {}
    pictures: dict[str, CleanFile] = {}
    cleaner = Cleaner()
    try:
        for tag, variant in source.written.variants.items():
            texts[tag] = variant.text or await _text(source.folder, variant.text_file, f"variants.{tag}.text_file", findings)
            for name, kind, kept in (("recording", FileKind.VOICE, recordings), ("picture", FileKind.PICTURE, pictures)):
                path = getattr(variant, name)
                file = await _clean(cleaner, source.folder / path, kind) if path else None
                if isinstance(file, CleanFile):
                    kept[tag] = file
                elif file is not None:
                    findings.append(f"variants.{tag}.{name}: {file}")
    finally:
        await cleaner.close()
    return Media(texts, recordings, pictures)


async def _text(folder: Path, path: str, place: str, findings: list[str]) -> str:
    if not path:
        return ""
    try:
        return checked_text(await asyncio.to_thread(_read, folder / path), place, findings)
    except KengError as error:
        findings.append(f"{place}: {error}")
        return ""


async def _clean(cleaner: Cleaner, path: Path, kind: FileKind) -> CleanFile | str:
    """Return the clean file, or what is wrong with it."""
    try:
        if (await asyncio.to_thread(path.stat)).st_size > MOST_BYTES:
            return f"{path.name} is too large"
        clean = await cleaner.clean(await asyncio.to_thread(path.read_bytes), mask=False)
    except OSError:
        return f"{path.name} cannot be read"
    except Refused as refused:
        return f"{path.name} is not taken: {refused.why}"
    return clean if clean.kind is kind else f"{path.name} is no {kind}"
