"""Keys, catalogues and the database of one instance."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import datetime
from pathlib import Path

import locales
from bot.clock import SystemClock, SystemRandom
from bot.domain.errors import SettingsError
from bot.domain.ports import Clock
from bot.i18n import Catalogues
from bot.places.gazetteer import Gazetteer
from bot.places.points import MultiPolygon
from bot.places.seed import load_shipped
from bot.privacy.vault import Vault
from bot.settings import Settings
from bot.store.database import Circumstances, Database
from bot.store.migrate import exists, migrate
from bot.store.units import Polygons

UNITS_LOADED = "units.import"


def load_catalogues() -> Catalogues:
    """Read the shipped catalogues."""
    return Catalogues.load(Path(locales.__file__).parent)


@asynccontextmanager
async def open_database(settings: Settings, clock: Clock | None = None) -> AsyncIterator[Database]:
    """Migrate, open and seed the database of these settings, with its keys; close it at the end.

    Raises:
        SettingsError: the data folder cannot be made, or a driver is missing.
        KeyFolderError: the keys are missing, too open or incomplete.
        StorageError: the database could not be reached or changed.
    """
    make_folder(settings.data_dir)
    fresh = not await is_there(settings)
    # A database whose keys are gone must not be given new ones: what it holds could never be opened again.
    vault = Vault.open(settings.key_dir, create=fresh)
    await migrate(settings.database_url)
    async with _opened(settings, vault, clock or SystemClock()) as database:
        await seed_units(database)
        yield database


@asynccontextmanager
async def open_as_it_is(settings: Settings, vault: Vault | None = None) -> AsyncIterator[Database]:
    """Open the database of these settings as it is: not made, not brought up to date; close it at the end.

    `vault` stands for the keys when they are not complete.

    Raises:
        SettingsError: there is none, or a driver is missing.
        KeyFolderError: the keys are missing, too open or incomplete.
        StorageError: the database could not be reached.
    """
    if not await is_there(settings):
        raise SettingsError("There is no database yet: look at KENG_DATABASE_URL and KENG_DATA_DIR.")
    async with _opened(settings, vault or Vault.open(settings.key_dir), SystemClock()) as database:
        yield database


@asynccontextmanager
async def _opened(settings: Settings, vault: Vault, clock: Clock) -> AsyncIterator[Database]:
    database = Database(settings.database_url, Circumstances(vault, clock, SystemRandom(), load_catalogues(), settings.rules()))
    try:
        yield database
    finally:
        await database.close()


async def is_there(settings: Settings) -> bool:
    """Tell whether there is a database already.

    Raises:
        SettingsError: it needs a driver that is not installed.
        StorageError: it could not be reached.
    """
    try:
        return await exists(settings.database_url)
    except ModuleNotFoundError:
        raise SettingsError("KENG_DATABASE_URL names PostgreSQL, whose driver is not installed: pip install 'keng[postgres]'.") from None


def make_folder(folder: Path) -> None:
    """Make the data folder, for its owner only, unless it is there.

    Raises:
        SettingsError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise SettingsError(
            f"The data folder {folder} cannot be made ({type(error).__name__}). Choose another with KENG_DATA_DIR."
        ) from None


@contextmanager
def prepare_folder(folder: Path) -> Iterator[None]:
    """Make the data folder for the block; one that was made for a block that fails, and is empty, goes again.

    Raises:
        SettingsError: it cannot be made.
    """
    there = folder.exists()
    make_folder(folder)
    try:
        yield
    except BaseException:
        if not there:
            with suppress(OSError):
                folder.rmdir()
        raise


async def last_import(database: Database) -> datetime | None:
    """Return when `keng units import` last loaded something, None when it never did."""
    async with database.look() as work:
        return await work.schedule.latest(UNITS_LOADED)


async def seed_units(database: Database) -> None:
    """Load the shipped units into a database that has none."""
    async with database.look() as work:
        if await work.units.count():
            return
    shipped = load_shipped()
    async with database.begin() as work:
        await work.units.put(shipped.units)
        await work.units.put_aliases(shipped.aliases)


async def load_places(database: Database) -> Gazetteer:
    """Build the index of places from what the database holds."""
    async with database.look() as work:
        units, aliases, boundaries = await work.units.all(), await work.units.aliases(), await work.units.boundaries()
    return Gazetteer(tuple(units), tuple(aliases), {code: _land(polygons) for code, polygons in boundaries.items()})


def _land(polygons: Polygons) -> MultiPolygon:
    """Make of the store's lists what places measure with."""
    return tuple(tuple(tuple((float(lon), float(lat)) for lon, lat, *_ in ring) for ring in polygon) for polygon in polygons)
