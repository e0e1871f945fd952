"""What was destroyed is in no byte of the data folder: the tip's sealed values, its key, the way back.

The same purge without its checkpoint leaves them there, so these tests would see it.
"""

from __future__ import annotations

import shutil
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.domain.events import Address, EventKind, InboundEvent
from bot.domain.files import CleanFile, FileKind
from bot.domain.people import Invite, Role, Staff
from bot.domain.policy import Rules
from bot.domain.tips import Draft, Outcome, Piece, Urgency
from bot.privacy.vault import Vault
from bot.schedule.ticks import Ticks
from bot.services.casework.close import close_tip
from bot.services.tips.submit import submit_tip
from bot.services.tips.way_back import open_way
from bot.store import schema as s
from bot.store.database import Circumstances, Database
from bot.store.origins import Origin
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts
from tests.kit.marks import read_all

HOA, CHIEF = Address("fake", "hoa"), Address("fake", "chief")
DRAFT = Draft(tuple(Piece(f"nó trộm trâu {number} " * 40) for number in range(30)), None, "01304", bypass=False, urgency=Urgency.NORMAL)
EVENT = InboundEvent("e1", HOA, EventKind.TEXT, text="nó trộm trâu")
FILES = (s.file_part.c.sealed, s.file.c.wrapped_key)
SECRET = (s.tip_entry.c.sealed, s.tip.c.wrapped_key, s.tip.c.sealed, s.tip.c.receipt, s.way_back.c.sealed, s.audit.c.salt, *FILES)


class Unchecked(Database):
    """A database whose write-ahead log is never emptied."""

    async def checkpoint(self) -> bool:
        """Do nothing, and say that it worked."""
        self.checkpoint_due = False
        return True


@dataclass(slots=True)
class Place:
    """A data folder with a database in it, and what must be found nowhere after it was destroyed."""

    folder: Path
    clock: FakeClock
    keys: Path
    secrets: dict[str, bytes] = field(default_factory=dict)

    def open(self, kind: type[Database] = Database) -> Database:
        """Open the database; it does not wait for readers."""
        vault = Vault.open(self.keys, create=True)
        circumstances = Circumstances(vault, self.clock, FakeRandom(), NoTexts(), Rules())
        return kind(f"sqlite+aiosqlite:///{self.folder}/keng.db", circumstances, busy_seconds=0.05)

    def found(self, prefix: str = "") -> set[str]:
        """Return which secrets are in some file of the folder."""
        contents = read_all(self.folder)
        return {name for name, raw in self.secrets.items() if name.startswith(prefix) and any(raw in each for each in contents.values())}

    async def tell(self, database: Database) -> tuple[str, Staff]:
        """Send a tip with a way back, let the chief open it; note what was sealed of it."""
        async with database.begin("staff") as work:
            chief = await work.staff.add(Invite("", Role.CHIEF, "01304", "Trực 1", "", "00", ""), CHIEF, "vi")
            await work.staff.activate(chief)
        async with database.begin("tip") as work:
            file = await work.files.add(FileKind.PICTURE, Origin(HOA, "ref", "vi", mask=True))
            await work.files.keep(file, CleanFile(FileKind.PICTURE, bytes(range(256)) * 1200))
            tip = (await submit_tip(work, replace(DRAFT, pieces=(*DRAFT.pieces, Piece(file=file))))).tip
            await open_way(work, tip, HOA, "vi")
            work.audit.note(chief, "open", tip)
        async with database.look() as work:
            for column in SECRET:
                for number, value in enumerate((await work.run(select(column).where(column.is_not(None)))).scalars()):
                    # Inside one page, and behind the head that values may share.
                    self.secrets[f"{column} {number}"] = value if len(value) < 64 else value[29:93]
            staff = await work.staff.get(chief)
        assert staff is not None
        assert len(self.secrets) == 31 + 3 + 1 + 1 + 2 + 1
        await database.checkpoint()
        return tip, staff

    async def close(self, database: Database, tip: str, staff: Staff) -> None:
        """Close the tip; its header is written anew."""
        async with database.begin("close") as work:
            await close_tip(work, tip, staff, Outcome.VERIFIED)
        async with database.look() as work:
            (header,) = (await work.run(select(s.tip.c.sealed))).scalars()
        self.secrets["tip new header"] = header[29:93]


@pytest.fixture
def place(sqlite_template: Path, tmp_path: Path) -> Place:
    folder = tmp_path / "data"
    folder.mkdir()
    shutil.copy(sqlite_template, folder / "keng.db")
    return Place(folder, FakeClock(), tmp_path / "keys")


Opener = Callable[[type[Database]], AbstractAsyncContextManager[Database]]


@pytest.fixture
def opened(place: Place) -> Opener:
    """Open the place's database for a block, as often as one likes."""

    @asynccontextmanager
    async def run(kind: type[Database] = Database) -> AsyncIterator[Database]:
        database = place.open(kind)
        try:
            yield database
        finally:
            await database.close()

    return run


async def test_after_the_outcome_nothing_is_left_of_the_way_back(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        tip, staff = await place.tell(database)
        assert place.found("way")
        await place.close(database, tip, staff)
        assert place.found("way") == set()
        assert place.found("tip_entry.sealed 1"), "the words stay for 90 days"
    assert place.found("way") == set()


async def test_without_the_checkpoint_the_way_back_would_still_be_there(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        tip, staff = await place.tell(database)
    async with opened(Unchecked) as database:
        await place.close(database, tip, staff)
        async with database.look() as work:
            assert (await work.run(s.way_back.select())).all() == []
        assert place.found("way")


async def purge(place: Place, database: Database) -> None:
    """Let 90 days go by and tick once."""
    place.clock.forward(days=90)
    await Ticks(database).once()
    async with database.look() as work:
        for table in (s.tip, s.tip_entry, s.tip_access, s.way_back):
            assert (await work.run(table.select())).all() == []


async def test_after_a_purge_nothing_is_left_of_the_tip(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        await place.close(database, *await place.tell(database))
        assert len(place.found("tip")) > 30
        await purge(place, database)
        assert place.found() == set()
    assert place.found() == set()


async def test_without_the_checkpoint_the_tip_would_still_be_there(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        tip, staff = await place.tell(database)
    async with opened(Unchecked) as database:
        await place.close(database, tip, staff)
        await purge(place, database)
        assert len(place.found("tip")) > 30
        assert place.found("audit")


async def test_words_that_are_not_for_this_line_are_gone_at_once(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        tip, staff = await place.tell(database)
        async with database.begin("close") as work:
            await close_tip(work, tip, staff, Outcome.NOT_FOR_LINE)
        assert place.found("tip") == {"tip.receipt 0"}
        assert place.found("way") == set()


async def test_while_somebody_reads_it_is_tried_at_every_tick_until_it_is_done(place: Place, opened: Opener) -> None:
    async with opened(Database) as database, opened(Database) as other:
        await place.close(database, *await place.tell(database))
        async with other.look() as reader:
            await reader.tips.count()
            await purge(place, database)
            for _ in range(2):
                assert database.checkpoint_due
                assert place.found("tip")
                await Ticks(database).once()
        await Ticks(database).once()
        assert not database.checkpoint_due
        assert place.found() == set()


async def test_who_dies_before_the_checkpoint_leaves_it_to_the_next_start(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        await place.close(database, *await place.tell(database))
    # Held open, so that nobody closes the log on the way.
    async with opened(Unchecked) as dead:
        await purge(place, dead)
        assert place.found("tip")
        async with opened(Database) as database:
            await Ticks(database).once()
            assert place.found() == set()


async def test_what_was_delivered_is_gone_from_the_log_within_the_hour(place: Place, opened: Opener) -> None:
    async with opened(Database) as database:
        await Ticks(database).once()
        async with database.begin("wait") as work:
            await work.parked.add(EVENT, "ValueError", "tip.words")
        async with database.look() as work:
            (sealed,) = (await work.run(select(s.parked.c.sealed))).scalars()
        place.secrets["parked"] = sealed[29:93]
        async with database.begin("retry") as work:
            (parked,) = await work.parked.list()
            assert await work.parked.take(parked.id) == EVENT
        assert place.found() == {"parked"}
        place.clock.forward(hours=1)
        await Ticks(database).once()
        assert place.found() == set()
