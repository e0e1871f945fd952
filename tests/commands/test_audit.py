"""`keng audit`: what is printed, and how it ends."""

from __future__ import annotations

import asyncio
import sqlite3

import pytest

from bot.domain.audit import read_head
from bot.schedule.ticks import Ticks
from bot.settings import load_settings
from bot.wiring.heads import FILE, keep_in
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal


def act(times: int) -> None:
    """Let staff do something."""

    async def run() -> None:
        async with open_database(load_settings()) as database:
            for _ in range(times):
                async with database.begin() as work:
                    work.audit.note("ab" * 16, "duty_on")

    asyncio.run(run())


def tick(keng: Terminal) -> None:
    """Let the day's head be kept, as the running service does."""

    async def run() -> None:
        async with open_database(load_settings()) as database:
            await Ticks(database, keep_in(keng.data / FILE)).once()

    asyncio.run(run())


def tamper(keng: Terminal, statement: str) -> None:
    """Change the database behind the product's back."""
    with sqlite3.connect(keng.data / "keng.db") as connection:
        connection.execute(statement)
    connection.close()


def test_a_chain_that_fits_is_one_sentence(started: Terminal) -> None:
    assert started("audit", "verify").out == "There are no acts. Kept heads that fit: 0; of acts that were purged since: 0.\n"
    act(3)
    tick(started)
    act(1)
    said = started("audit", "verify")
    assert (said.status, said.err) == (0, "")
    assert said.out == "All acts fit: 4, from number 1 to 4. Kept heads that fit: 1; of acts that were purged since: 0.\n"


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE audit SET act = 'duty_off' WHERE number = 2", "Act 2 does not fit: it, or one that stood there,"),
        ("DELETE FROM audit WHERE number = 3", "Act 3 does not fit"),
        ("UPDATE audit_head SET mac = NULL", "The acts fit up to 3, but the head of the chain does not"),
        ("DELETE FROM audit WHERE number > 1", "Act 2 does not fit"),
        ("UPDATE audit SET day = 'x', staff = 'x' WHERE number = 1", "Act 1 does not fit"),
        ("UPDATE audit SET number = 'x' WHERE number = 3", "Act 3 does not fit"),
        ("INSERT INTO audit_checkpoint VALUES (1, 0, x'', 0, x'')", "The checkpoint at 0 does not fit"),
    ],
)
def test_what_does_not_fit_is_a_sentence_and_exit_status_1(started: Terminal, statement: str, sentence: str) -> None:
    act(3)
    tamper(started, statement)
    said = started("audit", "verify")
    assert (said.status, said.out, said.err.count("\n")) == (1, "", 1)
    assert sentence in said.err


def test_the_file_of_heads_is_looked_at_without_being_asked(started: Terminal) -> None:
    act(3)
    tick(started)
    tamper(started, "DELETE FROM audit")
    tamper(started, "DELETE FROM audit_head")
    said = started("audit", "verify")
    assert (said.status, said.out) == (1, "")
    assert "Act 1 is not what it was when the head of " in said.err


def test_a_head_that_was_printed_is_compared_from_another_file(started: Terminal) -> None:
    act(3)
    printed = started("audit", "head").out
    head = read_head(printed)
    assert head is not None
    assert head.number == 3
    (started.folder / "elsewhere.txt").write_text(printed, "ascii")
    assert "Kept heads that fit: 1;" in started("audit", "verify", "--heads", "elsewhere.txt").out
    tamper(started, "DELETE FROM audit")
    tamper(started, "DELETE FROM audit_head")
    assert started("audit", "verify").status == 0
    act(4)
    said = started("audit", "verify", "--heads", "elsewhere.txt")
    assert (said.status, said.out) == (1, "")
    assert "Act 3 is not what it was when the head of " in said.err


def test_a_head_that_somebody_changed_in_the_file_is_told(started: Terminal) -> None:
    act(3)
    tick(started)
    path = started.data / FILE
    path.write_text(path.read_text("ascii").replace(" 3 ", " 2 "), "ascii")
    said = started("audit", "verify")
    assert (said.status, said.out) == (1, "")
    assert "(number 2) is not as it was written" in said.err


def test_half_a_line_from_a_power_failure_is_told_and_the_next_head_begins_anew(started: Terminal) -> None:
    act(1)
    path = started.data / FILE
    path.write_text("2026-11-22 1 00", "ascii")
    tick(started)
    said = started("audit", "verify")
    assert said.status == 0
    assert said.err == "Lines of the file that are no heads: 1.\n"
    assert "Kept heads that fit: 1;" in said.out
    assert path.read_text("ascii").count("\n") == 2


def test_a_file_that_is_not_there_is_a_sentence(started: Terminal) -> None:
    said = started("audit", "verify", "--heads", "nowhere.txt")
    assert (said.status, said.out, said.err) == (2, "", "The file of heads cannot be read.\n")


def test_only_the_owner_reads_the_file_of_heads_and_it_grows_by_a_line_a_day(started: Terminal) -> None:
    act(1)
    for _ in range(3):
        tick(started)
    path = started.data / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_text("ascii").count("\n") == 1
