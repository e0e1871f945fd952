"""`keng campaign import`, as campaign staff have it typed."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import pytest

from bot.domain.campaigns import Campaign, CampaignState, Variant
from bot.domain.events import Address
from bot.domain.files import FileState
from bot.domain.people import Invite, Role
from bot.settings import load_settings
from bot.store.work import UnitOfWork
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal
from tests.kit.pictures import marked

COMMUNE = "01304"
FILE = """
kind = "event"
subject = "fraud"
units = ["Xã Quảng Lâm"]
event_at = 2098-12-01T08:00:00

[plan]
at = 07:30:00
rule = { kind = "once", on = 2026-11-28 }

[variants.vi]
text = "Mời bà con đến nghe về lừa đảo qua mạng."
picture = "fraud.jpg"

[variants.tyz]
text_file = "tyz.txt"
"""

T = TypeVar("T")


def ask(question: Callable[[UnitOfWork], Awaitable[T]]) -> T:
    """Ask the database, in a transaction of its own."""

    async def answer() -> T:
        async with open_database(load_settings()) as database, database.begin() as work:
            return await question(work)

    return asyncio.run(answer())


async def add_writer(work: UnitOfWork, role: Role = Role.CAMPAIGN) -> str:
    staff = await work.staff.add(Invite("", role, COMMUNE, "Trực 1", "", "00", ""), Address("webchat", role), "vi")
    await work.staff.activate(staff)
    return staff


async def drafts(work: UnitOfWork) -> list[tuple[Campaign, dict[str, Variant]]]:
    return [(each, await work.campaigns.variants(each.id)) for each in await work.campaigns.in_states(list(CampaignState))]


@pytest.fixture
def folder(started: Terminal) -> Terminal:
    """Lay a campaign into the terminal's folder."""
    (started.folder / "fraud.toml").write_text(FILE, "utf-8")
    (started.folder / "tyz.txt").write_text("Lời tiếng Tày.\n", "utf-8")
    (started.folder / "fraud.jpg").write_bytes(marked("JPEG"))
    return started


def test_a_file_becomes_a_draft_of_its_author(folder: Terminal) -> None:
    author = ask(add_writer)
    said = folder("campaign", "import", "fraud.toml", "--author", author[:8])
    assert (said.status, said.err) == (0, "")
    ((campaign, variants),) = ask(drafts)
    assert (campaign.state, campaign.author, campaign.units) == (CampaignState.DRAFT, author, (COMMUNE,))
    assert campaign.title == "Mời bà con đến nghe về lừa đảo qua mạng."
    assert campaign.id in said.out
    assert variants["tyz"].text == "Lời tiếng Tày."
    picture = variants["vi"].picture
    (kept,) = ask(lambda work: work.campaign_files.some([picture])).values()
    assert kept.state is FileState.CLEAN


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("Xã Quảng Lâm", "Tỉnh Cao Bằng", "units"),
        ("Xã Quảng Lâm", "zzzz", "units: 'zzzz'"),
        ("fraud.jpg", "tyz.txt", "variants.vi.picture: tyz.txt is not taken"),
        ("fraud.jpg", "none.jpg", "variants.vi.picture: none.jpg cannot be read"),
        ("tyz.txt", "none.txt", "variants.tyz.text_file: none.txt"),
        ("2098-12-01T08:00:00", "2020-12-01T08:00:00", "event_at: is past"),
        ('kind = "event"', "kind =", "line 2"),
    ],
)
def test_one_thing_wrong_and_nothing_is_written(folder: Terminal, old: str, new: str, finding: str) -> None:
    author = ask(add_writer)
    (folder.folder / "fraud.toml").write_text(FILE.replace(old, new), "utf-8")
    said = folder("campaign", "import", "fraud.toml", "--author", author)
    assert (said.status, said.out) == (2, "")
    assert finding in said.err
    assert ask(drafts) == []


def test_who_may_not_compose_is_no_author(folder: Terminal) -> None:
    officer = ask(lambda work: add_writer(work, Role.OFFICER))
    assert "--author" in folder("campaign", "import", "fraud.toml", "--author", officer).err
    assert "--author" in folder("campaign", "import", "fraud.toml", "--author", "").err
    assert ask(drafts) == []
