"""A database of each kind, with keys of its own, and a second hand on the same one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.domain.events import Address
from bot.domain.people import Invite, Role
from bot.domain.policy import Rules
from bot.domain.tips import Author, Draft, EntryKind, Piece, Urgency
from bot.privacy.keys import Hash, Seal
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.restore import Place
from bot.store.schema import contact
from tests.kit.backups import empty_place
from tests.kit.fakes import FakeClock, FakeRandom, NoTexts


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def circumstances(tmp_path: Path, clock: FakeClock) -> Circumstances:
    return Circumstances(Vault.open(tmp_path / "keys", create=True), clock, FakeRandom(), NoTexts(), Rules())


@pytest.fixture
async def database(database_url: str, circumstances: Circumstances) -> AsyncIterator[Database]:
    opened = Database(database_url, circumstances)
    yield opened
    await opened.close()


@pytest.fixture
async def other(database_url: str, circumstances: Circumstances) -> AsyncIterator[Database]:
    """Open the same database a second time, as another process would."""
    opened = Database(database_url, circumstances)
    yield opened
    await opened.close()


@pytest.fixture
async def place(database_kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Place]:
    """Give an empty place for a backup."""
    async with empty_place(database_kind, tmp_path / "taken", request) as empty:
        yield empty


@pytest.fixture
async def filled(database: Database) -> Database:
    """Put a tip, an officer and so many contacts into the database that a backup has several chunks."""
    async with database.begin() as work:
        tip = await work.tips.add(Draft((Piece("Một"),), None, "01304", bypass=False, urgency=Urgency.NORMAL), "1234567890123456", work.now)
        await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, "Một")
        marks = [work.vault.hash(Hash.CONTACT, f"fake:person{number}") for number in range(500)]
        plain = {"language": "vi", "unit": "01304", "consented_at": work.now}
        rows = [{"id": mark[:16], "mark": mark, "sealed": work.vault.seal(Seal.CONTACT, b'["fake", "x"]', mark), **plain} for mark in marks]
        await work.run(contact.insert(), rows)
        await work.staff.add(Invite("", Role.OFFICER, "01304", "Trực", "", "00", ""), Address("fake", "hoa"), "vi")
        work.audit.note("", "open", tip)
    return database
