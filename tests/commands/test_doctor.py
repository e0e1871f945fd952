"""`keng doctor`: every finding has its words and its mark, and the exit status tells whether all is well."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.domain.events import Address
from bot.domain.people import Invite, Role
from bot.domain.units import Level
from bot.privacy.keys import KeyRing, Seal
from bot.privacy.turnover import begin_turn
from bot.settings import load_settings
from bot.wiring.store import open_database
from tests.commands.conftest import Said, Terminal


def line(said: Said, subject: str) -> str:
    """Return the one line about a subject."""
    return next(each for each in said.out.splitlines() if each[1:].startswith(f" {subject}:"))


def bad(said: Said) -> list[str]:
    """Return the subjects that are not well."""
    return [each[1:].split(":")[0].strip() for each in said.out.splitlines() if each.startswith("❌")]


async def man(*, everywhere: bool) -> None:
    """Give every unit, or all but one, somebody who rings; and the province an operator."""
    async with open_database(load_settings()) as database, database.begin() as work:
        units = [unit for unit in await work.units.all() if everywhere or unit.code != "01304"]
        roles = [(unit.code, Role.PROVINCE if unit.level is Level.PROVINCE else Role.OFFICER) for unit in units]
        for number, (unit, role) in enumerate([*roles, ("04", Role.OPERATOR)]):
            staff = await work.staff.add(Invite("", role, unit, "Trực", "", "00", ""), Address("webchat", f"a{number}"), "vi")
            await work.staff.activate(staff)


async def typed(terminal: Terminal, *words: str) -> Said:
    """Type a command from a test that has a loop of its own."""
    return await asyncio.to_thread(terminal, *words)


def test_before_the_first_start_all_is_well(keng: Terminal) -> None:
    said = keng("doctor")
    assert (said.status, bad(said)) == (0, [])
    assert "the first start makes it" in line(said, "database")
    assert not list(keng.folder.iterdir())


async def test_all_is_well_when_everybody_is_there(started: Terminal) -> None:
    await man(everywhere=True)
    said = await typed(started, "doctor")
    assert (said.status, bad(said)) == (0, [])
    assert len(said.out.splitlines()) == 12


async def test_units_without_anybody_who_rings_are_named(started: Terminal) -> None:
    await man(everywhere=False)
    said = await typed(started, "doctor")
    assert (said.status, bad(said)) == (1, ["who rings"])
    assert line(said, "who rings") == "❌ who rings: nobody rings in 1 (use keng staff invite): Xã Quảng Lâm"


def test_nobody_is_there_yet(started: Terminal) -> None:
    said = started("doctor")
    assert (said.status, bad(said)) == (1, ["who rings", "operators"])
    assert "nobody rings in 57" in line(said, "who rings")


def test_keys_that_others_can_read(started: Terminal) -> None:
    (started.data / "keys").chmod(0o755)
    said = started("doctor")
    assert (said.status, bad(said)) == (1, ["keys"])
    assert "Run: chmod 700" in line(said, "keys")


def test_one_key_that_others_can_read(started: Terminal) -> None:
    key = next((started.data / "keys").glob("seal-tip-*.key"))
    key.chmod(0o640)
    said = started("doctor")
    assert (said.status, bad(said)) == (1, ["keys"])
    assert line(said, "keys").endswith(f"Run: chmod 600 data/keys/{key.name}")


def test_a_database_whose_keys_are_gone(started: Terminal) -> None:
    shutil.rmtree(started.data / "keys")
    said = started("doctor")
    assert (said.status, bad(said)) == (1, ["keys"])
    assert "Put it back from where the keys are saved" in line(said, "keys")
    assert not (started.data / "keys").exists()


async def test_values_whose_key_is_lost_are_counted(started: Terminal) -> None:
    await man(everywhere=True)
    (key,) = (started.data / "keys").glob("seal-staff-*")
    key.unlink()
    assert (await typed(started, "key", "replace", "seal-staff")).status == 0
    said = await typed(started, "doctor")
    assert (said.status, bad(said)) == (1, ["sealed", "who rings"])
    assert "the key is lost of 58 of seal-staff" in line(said, "sealed")


async def test_a_turn_of_keys_that_was_not_finished(started: Terminal) -> None:
    await man(everywhere=True)
    begin_turn(KeyRing(started.data / "keys"), Seal.TIP)
    said = await typed(started, "doctor")
    assert (said.status, bad(said)) == (1, ["sealed"])
    assert line(said, "sealed").endswith("run keng key rotate again")
    assert (await typed(started, "key", "rotate", "--purpose", "seal-tip", "--grace", "0")).status == 0
    assert (await typed(started, "doctor")).status == 0


def test_a_database_that_somebody_holds(started: Terminal) -> None:
    holder = sqlite3.connect(started.data / "keng.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    said = started("doctor")
    holder.close()
    assert (said.status, bad(said)) == (1, ["database"])
    assert "hold it locked" in line(said, "database")


def test_a_database_that_is_none(started: Terminal) -> None:
    (started.data / "keng.db").write_bytes(b"a letter to grandmother " * 100)
    said = started("doctor")
    assert (said.status, bad(said)) == (1, ["database"])


def test_a_data_folder_that_cannot_be(keng: Terminal) -> None:
    keng.data.write_text("a file")
    said = keng("migrate")
    assert (said.status, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert "KENG_DATA_DIR" in said.err


@pytest.mark.parametrize("where", ["environment", ".env"])
def test_a_name_that_nothing_has(keng: Terminal, where: str) -> None:
    if where == ".env":
        Path(".env").write_text("# of ours\nexport KENG_WEBPORT=1\nOTHER=2\n")
    else:
        keng.patch.setenv("KENG_WEBPORT", "1")
    said = keng("doctor")
    assert (said.status, bad(said)) == (1, ["settings"])
    assert "KENG_WEBPORT" in line(said, "settings")


def test_an_address_without_tls(keng: Terminal) -> None:
    keng.patch.setenv("KENG_PUBLIC_URL", "http://keng.example.vn")
    keng.patch.setenv("KENG_KEY_DIR", str(keng.folder / "apart"))
    said = keng("doctor")
    assert (said.status, bad(said)) == (1, ["public address"])
    assert "TLS" in line(said, "public address")
