"""`keng key pair`, `keng backup`, `keng restore`: what they say, and what they leave."""

from __future__ import annotations

import asyncio
import re
import shutil
from pathlib import Path

import pytest

from bot.domain.events import Address
from bot.domain.tips import Author, Draft, EntryKind, Urgency
from bot.settings import load_settings
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal

WORDS = "Có người chặt rừng đầu nguồn"


def write_tip() -> str:
    """Put a tip and a contact into the database; return the tip's id."""

    async def run() -> str:
        async with open_database(load_settings()) as database, database.begin() as work:
            tip = await work.tips.add(Draft((), None, "01304", bypass=False, urgency=Urgency.NORMAL), "1234567890123456", work.now)
            await work.threads.add(tip, Author.SENDER, EntryKind.WORDS, WORDS)
            await work.contacts.subscribe(Address("webchat", "hoa"), "vi", "01304")
            return tip

    return asyncio.run(run())


def read_tip(tip: str) -> list[str]:
    """Return a tip's words."""

    async def run() -> list[str]:
        async with open_database(load_settings()) as database, database.look() as work:
            return [entry.words for entry in await work.threads.read(tip)]

    return asyncio.run(run())


def pair(terminal: Terminal) -> str:
    """Make a key pair and set its public half; return that."""
    said = terminal("key", "pair", "private.key")
    assert (said.status, said.err) == (0, "")
    public = str(re.findall(r"KENG_BACKUP_PUBLIC_KEY=(\S+)", said.out)[0])
    terminal.patch.setenv("KENG_BACKUP_PUBLIC_KEY", public)
    return public


def files(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    return {path.relative_to(folder): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def elsewhere(terminal: Terminal) -> Path:
    """Let commands work in another place from now on."""
    terminal.patch.setenv("KENG_DATA_DIR", "elsewhere")
    return terminal.folder / "elsewhere"


def test_a_backup_is_made_and_taken_elsewhere(started: Terminal) -> None:
    tip = write_tip()
    pair(started)
    made = started("backup", "keng.backup")
    assert (made.status, made.err) == (0, "")
    assert all(word in made.out for word in ("Backup made: ", "tip 1", "contact 1", "Key files: 7. Digest: "))
    assert (started.folder / "keng.backup").stat().st_mode & 0o777 == 0o600
    elsewhere(started)
    taken = started("restore", "keng.backup", "--key", "private.key")
    assert (taken.status, taken.err) == (0, "")
    assert taken.out.split("Digest: ")[1].split()[0] == made.out.split("Digest: ")[1].split()[0]
    assert "Nobody who sent a tip can be written to any more" in taken.out
    assert read_tip(tip) == [WORDS]
    assert started("staff", "list").status == 0


def test_without_a_public_key_nothing_is_written(started: Terminal) -> None:
    said = started("backup", "keng.backup")
    assert (said.status, said.out) == (2, "")
    assert "keng key pair" in said.err
    said = started("backup", "keng.backup", "--to", "keng-public-xyz")
    assert (said.status, said.out) == (2, "")
    assert "not a whole public key" in said.err
    started.patch.setenv("KENG_BACKUP_PUBLIC_KEY", "keng-private-" + "A" * 48)
    assert "KENG_BACKUP_PUBLIC_KEY" in started("backup", "keng.backup").err
    assert not list(started.folder.glob("*backup*"))


def test_nothing_is_written_over(started: Terminal) -> None:
    public = pair(started)
    (started.folder / "keng.backup").write_bytes(b"mine")
    assert "already" in started("backup", "keng.backup", "--to", public).err
    assert (started.folder / "keng.backup").read_bytes() == b"mine"
    assert "ever written over" in started("key", "pair", "private.key").err
    assert "cannot be written there" in started("backup", "nowhere/keng.backup").err
    assert [path.name for path in sorted(started.folder.iterdir())] == ["data", "keng.backup", "private.key"]


def test_a_backup_that_fails_leaves_no_file(started: Terminal) -> None:
    pair(started)
    shutil.rmtree(started.data / "keys")
    said = started("backup", "keng.backup")
    assert (said.status, said.out) == (2, "")
    assert "The key folder" in said.err
    shutil.rmtree(started.data)
    assert "There is no database yet" in started("backup", "keng.backup").err
    assert [path.name for path in started.folder.iterdir()] == ["private.key"]


def test_saved_keys_and_a_backup_without_them_come_together_again(started: Terminal) -> None:
    tip = write_tip()
    pair(started)
    assert "Key files: none, save them apart" in started("backup", "keng.backup", "--without-keys").out
    place = elsewhere(started)
    said = started("restore", "keng.backup", "--key", "private.key")
    assert (said.status, said.out) == (2, "")
    assert "The key folder" in said.err
    assert not place.exists()
    place.mkdir(mode=0o700)
    shutil.copytree(started.data / "keys", place / "keys")
    assert started("restore", "keng.backup", "--key", "private.key").status == 0
    assert read_tip(tip) == [WORDS]


@pytest.mark.parametrize(
    ("file", "key", "sentence"),
    [
        ("keng.backup", "other.key", "does not open the backup"),
        ("cut.backup", "private.key", "damaged or not complete"),
        ("private.key", "private.key", "not a backup of keng"),
        ("nowhere", "private.key", "cannot be read"),
        ("keng.backup", "nowhere", "cannot be read"),
        ("keng.backup", "keng.backup", "cannot be read"),
    ],
)
def test_a_refusal_is_a_sentence_and_leaves_nothing(started: Terminal, file: str, key: str, sentence: str) -> None:
    started("key", "pair", "other.key")
    pair(started)
    started("backup", "keng.backup")
    (started.folder / "cut.backup").write_bytes((started.folder / "keng.backup").read_bytes()[:-9])
    place = elsewhere(started)
    said = started("restore", file, "--key", key)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert sentence in said.err
    assert not place.exists()


def test_nothing_is_restored_over_what_is_there(started: Terminal) -> None:
    pair(started)
    started("backup", "keng.backup")
    before = {name: raw for name, raw in files(started.data).items() if name.suffix == ".key" or name.name == "keng.db"}
    said = started("restore", "keng.backup", "--key", "private.key")
    assert (said.status, said.out) == (2, "")
    assert "not empty" in said.err
    after = files(started.data)
    assert {name: after[name] for name in before} == before
