"""`keng doctor`: look at everything an operator must get right, and say what to do about each finding."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Awaitable, Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import typer

from bot.commands import talk
from bot.commands.cleaning import look_at_cleaning
from bot.commands.finding import Finding
from bot.commands.telegram import look_at_telegram
from bot.domain.errors import KengError, KeyFolderError, SettingsError, StorageError
from bot.domain.people import Role
from bot.domain.units import Level
from bot.privacy.keys import Seal
from bot.privacy.turnover import older_keys
from bot.privacy.vault import Vault
from bot.settings import Settings, unknown_names
from bot.store.database import Database
from bot.store.reseal import count_by_key
from bot.store.work import UnitOfWork
from bot.wiring.store import is_there, open_database

T = TypeVar("T")

LEAST_FREE = 1_000_000_000  # bytes: a province's year of tips, with room for the log to be emptied
EARLIEST = datetime(2026, 11, 1, tzinfo=UTC)  # no machine's clock can be right before this version was made


def doctor() -> None:
    """Check settings, database, keys, clock, disk, who rings where, cleaning of files, Telegram; exit status 1 when something is wrong."""
    settings = talk.settings()
    findings = [*_settings(settings), *_clock(), *_disk(settings), *asyncio.run(_elsewhere(settings))]
    out = talk.out()
    for finding in findings:
        out.print(f"{'✅' if finding.good else '❌'} {finding.subject}: {finding.words}", markup=False)
    if not all(finding.good for finding in findings):
        raise typer.Exit(1)


async def _elsewhere(settings: Settings) -> list[Finding]:
    return [*await _kept(settings), await look_at_cleaning(), *await look_at_telegram(settings)]


def _settings(settings: Settings) -> Iterator[Finding]:
    unknown = unknown_names({**_names_in(Path(".env")), **os.environ})
    yield Finding("settings", not unknown, f"nothing is called {', '.join(unknown)}: see the README" if unknown else "all names are known")
    secure = not settings.web_exposed or settings.public_url.startswith("https://")
    words = (
        "set KENG_PUBLIC_URL to an https:// address and put a TLS proxy in front" if not secure else "reached over TLS or only from here"
    )
    yield Finding("public address", secure, words)


def _names_in(path: Path) -> dict[str, str]:
    """Return the names that an .env file sets; their values are nobody's business here."""
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8").splitlines()
    return {line.partition("=")[0].strip().removeprefix("export ").strip(): "" for line in lines if "=" in line}


def _clock() -> Iterator[Finding]:
    now = datetime.now(UTC)
    good = now >= EARLIEST
    yield Finding("clock", good, f"{now:%Y-%m-%d %H:%M} UTC" if good else "the clock is behind: switch time synchronisation on")


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(each for each in (settings.data_dir.resolve(), *settings.data_dir.resolve().parents) if each.exists())
    free = shutil.disk_usage(folder).free
    words = (
        f"{free // 1_000_000_000} GB free"
        if free >= LEAST_FREE
        else "less than 1 GB free: make room, tips are refused when the disk is full"
    )
    yield Finding("disk", free >= LEAST_FREE, words)


async def _kept(settings: Settings) -> list[Finding]:
    """Look at the keys, and with good ones into the database."""
    try:
        there = await is_there(settings)
        keys = _keys(settings, there=there)
        if not there:
            return [keys, Finding("database", good=True, words="not there yet; the first start makes it")]
        return [keys, *(await _inside(settings) if keys.good else ())]
    except StorageError as error:
        return [_keys(settings, there=True), Finding("database", good=False, words=talk.storage_sentence(error))]
    except SettingsError as error:
        return [Finding("database", good=False, words=str(error))]


def _keys(settings: Settings, *, there: bool) -> Finding:
    if not there and not settings.key_dir.exists():
        return Finding("keys", good=True, words="not made yet; the first start makes them")
    try:
        Vault.open(settings.key_dir)
    except KeyFolderError as error:
        return Finding("keys", good=False, words=str(error))
    return Finding("keys", good=True, words="complete, and only the owner can read them")


async def _inside(settings: Settings) -> list[Finding]:
    async with open_database(settings) as database:
        return [await look(database) for look in (_database, _written, _sealed, _ringing, _operators, _parked)]


async def _database(database: Database) -> Finding:
    await database.ping()
    return Finding("database", good=True, words="SQLite" if database.is_sqlite else "PostgreSQL")


async def _written(database: Database) -> Finding:
    try:
        async with database.begin() as work:
            await work.schedule.fire("doctor", work.now)
    except KengError:
        return Finding("writing", good=False, words="the database cannot be written: full disk, or somebody holds it locked")
    return Finding("writing", good=True, words="a row was written")


async def _sealed(database: Database) -> Finding:
    ring, lost = database.circumstances.vault.ring, []
    for purpose in Seal:
        counts = await count_by_key(database, purpose)
        shut = sum(count for key_id, count in counts.items() if key_id not in ring.keys(purpose))
        lost += [f"{shut} of {purpose}"] if shut else []
    if lost:
        words = f"the key is lost of {', '.join(lost)}: put the saved key files back, or see docs/backup.md for what that means"
        return Finding("sealed", good=False, words=words)
    turning = any(older_keys(ring, purpose) for purpose in Seal)
    words = "newer keys were made and not everything uses them yet: run keng key rotate again" if turning else "every value has its key"
    return Finding("sealed", not turning, words)


async def _ringing(database: Database) -> Finding:
    silent = await _ask(database, _silent_units)
    words = f"nobody rings in {len(silent)} (use keng staff invite): {', '.join(silent)}"
    return Finding("who rings", not silent, words if silent else "every unit has somebody")


async def _silent_units(work: UnitOfWork) -> list[str]:
    people = await work.staff.of_unit(None, (Role.OFFICER, Role.CHIEF, Role.PROVINCE))
    ringing = {person.unit for person in people if person.address is not None}
    units = await work.units.all()
    return [unit.name for unit in units if unit.level in {Level.COMMUNE, Level.PROVINCE} and unit.code not in ringing]


async def _operators(database: Database) -> Finding:
    operators = await _ask(database, lambda work: work.staff.of_unit(None, (Role.OPERATOR,)))
    words = "nobody gets the alarms: keng staff invite --role operator" if not operators else f"{len(operators)} operator(s) get the alarms"
    return Finding("operators", bool(operators), words)


async def _parked(database: Database) -> Finding:
    parked = await _ask(database, lambda work: work.parked.list())
    words = f"{len(parked)} parked: keng parked list, then keng parked retry ID" if parked else "none"
    return Finding("parked events", not parked, words)


async def _ask(database: Database, question: Callable[[UnitOfWork], Awaitable[list[T]]]) -> list[T]:
    async with database.look() as work:
        return await question(work)
