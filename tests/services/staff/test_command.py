"""`keng staff`, as an operator types it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from bot.commands.staff import app
from bot.domain.errors import ImportRefused, KengError
from bot.domain.events import Address
from bot.services.staff.accept_invite import accept_invite
from bot.settings import load_settings
from bot.wiring.store import open_database

Keng = Callable[..., Result]
LINK = re.compile(r"http://127\.0\.0\.1:8080/#i-([0-9a-f]{32})")


@pytest.fixture
def keng(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Keng:
    """Run `keng staff ...` in a folder of its own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KENG_DATA_DIR", str(tmp_path / "data"))
    return lambda *words: CliRunner().invoke(app, list(words))


def accept(token: str, person: str) -> str:
    """Let somebody accept an invitation."""

    async def run() -> str:
        async with open_database(load_settings()) as database, database.begin() as work:
            return await accept_invite(work, token, Address("fake", person), "vi")

    return asyncio.run(run())


def test_invite_confirm_list_remove(keng: Keng) -> None:
    invited = keng("invite", "--role", "officer", "--unit", "01304", "--label", "Trực 1")
    found = LINK.search(invited.stdout)
    assert found is not None
    assert "█" in invited.stdout
    assert isinstance(keng("confirm", "42").exception, KengError)
    match = accept(found[1], "one")
    wrong = "10" if match != "10" else "11"
    assert isinstance(keng("confirm", wrong).exception, KengError)
    assert "pending" in keng("list").stdout
    assert "Confirmed: Trực 1" in keng("confirm", match).stdout
    listed = keng("list").stdout
    assert "active" in listed
    staff = re.search(r"[0-9a-f]{8}", listed)
    assert staff is not None
    assert "Removed: Trực 1" in keng("remove", staff[0]).stdout
    assert isinstance(keng("remove", staff[0]).exception, KengError)
    assert "nobody" in keng("list").stdout


def test_three_wrong_codes_count_from_run_to_run(keng: Keng) -> None:
    invited = keng("invite", "--role", "chief", "--unit", "01304", "--label", "Trưởng")
    found = LINK.search(invited.stdout)
    assert found is not None
    match = accept(found[1], "one")
    for _ in range(3):
        assert isinstance(keng("confirm", "00").exception, KengError)
    assert isinstance(keng("confirm", match).exception, KengError)
    assert "nobody" in keng("list").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("--role", "boss", "--unit", "01304", "--label", "Trực 1"),
        ("--role", "officer", "--unit", "99999", "--label", "Trực 1"),
        ("--role", "officer", "--unit", "04", "--label", "Trực 1"),
        ("--role", "officer", "--unit", "01304"),
        (),
    ],
)
def test_what_is_wrong_is_said_and_nobody_is_invited(keng: Keng, words: tuple[str, ...]) -> None:
    refused = keng("invite", *words)
    assert isinstance(refused.exception, ImportRefused)
    assert refused.exception.lines
    assert not refused.stdout


def test_a_table_gives_a_link_to_each(keng: Keng, tmp_path: Path) -> None:
    table = tmp_path / "staff.csv"
    table.write_text("role,unit,label\nofficer,01304,Trực 1\nchief,01304,Trưởng\n", encoding="utf-8")
    invited = keng("invite", "--csv", str(table))
    tokens = LINK.findall(invited.stdout)
    assert len(set(tokens)) == 2
    assert "Trưởng,01304,chief,http" in invited.stdout
    codes = [accept(token, f"person {number}") for number, token in enumerate(tokens)]
    assert "Confirmed: Trưởng" in keng("confirm", codes[1], "--label", "Trưởng").stdout


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", None])
def test_a_table_that_cannot_be_read(keng: Keng, tmp_path: Path, content: bytes | None) -> None:
    table = tmp_path / "staff.csv"
    if content is not None:
        table.write_bytes(content)
    assert isinstance(keng("invite", "--csv", str(table)).exception, KengError)
