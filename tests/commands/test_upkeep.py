"""`keng migrate`, `keng purge`, `keng parked`, and how commands end."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
import sys
from datetime import UTC, datetime, timedelta

import pytest

from bot.domain.events import Address, EventKind, InboundEvent
from bot.settings import load_settings
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal
from tests.kit.fakes import FakeClock

EVENT = InboundEvent("e1", Address("webchat", "somebody"), EventKind.START)


def park(event: InboundEvent, at: datetime | None = None) -> str:
    """Park an event as the router does; return its id."""

    async def run() -> str:
        clock = FakeClock(at) if at else None
        async with open_database(load_settings(), clock) as database, database.begin() as work:
            return await work.parked.add(event, "ValueError", "tip.words")

    return asyncio.run(run())


def test_migrate_makes_a_database_and_is_content_with_one(keng: Terminal) -> None:
    for _ in range(2):
        said = keng("migrate")
        assert (said.status, said.out, said.err) == (0, "The database is up to date.\n", "")
    assert (keng.data / "keng.db").exists()
    assert (keng.data / "keys").stat().st_mode & 0o777 == 0o700


def test_purge_says_what_went(started: Terminal) -> None:
    assert started("purge").out == "Nothing was due.\n"
    park(EVENT, datetime.now(UTC) - timedelta(days=4))
    assert started("purge").out == "parked events: 1\n"
    assert started("purge").out == "Nothing was due.\n"


def test_parked_events_are_listed_without_content_and_tried_again(started: Terminal) -> None:
    assert started("parked", "list").out == "Nothing is parked.\n"
    parked = park(EVENT)
    listed = started("parked", "list").out
    assert all(word in listed for word in (parked, "ValueError", "tip.words"))
    assert "somebody" not in listed
    assert started("parked", "retry", parked).out == "Done.\n"
    assert started("parked", "list").out == "Nothing is parked.\n"


@pytest.mark.parametrize("unknown", ["0" * 16, "what", "' OR 1=1", ""])
def test_retrying_what_is_not_parked(started: Terminal, unknown: str) -> None:
    said = started("parked", "retry", unknown)
    assert (said.status, said.out, said.err) == (2, "", "No event is parked under this id.\n")


@pytest.mark.parametrize(
    "words",
    [
        ("migrate",),
        ("purge",),
        ("parked", "list"),
        ("staff", "list"),
        ("staff", "invite", "--role", "officer", "--unit", "01304", "--label", "Trực 1"),
        ("units", "import", "x.csv"),
    ],
)
def test_no_command_makes_new_keys_for_an_old_database(started: Terminal, words: tuple[str, ...]) -> None:
    shutil.rmtree(started.data / "keys")
    said = started(*words)
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "The key folder data/keys is missing." in said.err
    assert not (started.data / "keys").exists()


def test_a_locked_database_is_one_sentence(started: Terminal) -> None:
    holder = sqlite3.connect(started.data / "keng.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    said = started("purge")
    holder.close()
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "keng doctor" in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("staff", "invite", "--role", "boss", "--unit", "01304", "--label", "Trực 1"), "the role must be one of"),
        (("staff", "invite", "--role", "officer", "--unit", "99999", "--label", "Trực 1"), "there is no such unit"),
        (("staff", "invite", "--csv", "nowhere.csv"), "The file cannot be read."),
        (("staff", "confirm", "42"), "Nobody waits for a code."),
        (("staff", "remove", "ffff"), "There is nobody"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_status_2(started: Terminal, words: tuple[str, ...], sentence: str) -> None:
    said = started(*words)
    assert (said.status, said.out) == (2, "")
    assert sentence in said.err
    assert started("staff", "list").out.startswith("There is nobody yet")


def test_a_driver_that_is_not_installed_is_one_sentence(keng: Terminal) -> None:
    keng.patch.setitem(sys.modules, "asyncpg", None)
    keng.patch.setenv("KENG_DATABASE_URL", "postgresql://user:secret@127.0.0.1:9/keng")
    said = keng("migrate")
    assert (said.status, said.out) == (2, "")
    assert "keng[postgres]" in said.err
    assert "secret" not in said.err


def test_a_server_that_is_not_there_is_one_sentence(keng: Terminal) -> None:
    keng.patch.setenv("KENG_DATABASE_URL", "postgresql://user:secret@127.0.0.1:9/keng")
    said = keng("migrate")
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert "KENG_DATABASE_URL" in said.err
    assert "secret" not in said.err


def test_a_dry_run_says_what_would_go_and_changes_nothing(started: Terminal) -> None:
    assert started("purge", "--dry-run").out == "Nothing is due.\n"
    park(EVENT, datetime.now(UTC) - timedelta(days=4))
    for _ in range(2):
        assert started("purge", "--dry-run").out == "parked events: 1\n"
    assert started("purge").out == "parked events: 1\n"
    assert started("purge", "--dry-run").out == "Nothing is due.\n"


def test_a_purge_says_when_somebody_keeps_the_log_from_being_emptied(started: Terminal) -> None:
    park(EVENT, datetime.now(UTC) - timedelta(days=4))
    reader = sqlite3.connect(started.data / "keng.db", isolation_level=None)
    reader.execute("BEGIN")
    assert reader.execute("SELECT COUNT(*) FROM parked").fetchone() == (1,)
    said = started("purge")
    reader.close()
    assert (said.status, said.out) == (0, "parked events: 1\n")
    assert "log could not be emptied" in said.err
