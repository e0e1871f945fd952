"""`keng key rotate`: everything opens with newer keys, also after a kill half-way, and beside a service that runs."""

from __future__ import annotations

import asyncio
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from bot.clock import SystemRandom
from bot.domain.policy import Rules
from bot.privacy.keys import PURPOSES, Hash, Seal
from bot.privacy.vault import Vault
from bot.store.database import Circumstances, Database
from bot.store.schema import contact
from tests.commands.conftest import Terminal
from tests.kit.fakes import FakeClock, NoTexts
from tests.kit.server import Server

MANY = 12_000
DIFFERENT = "SELECT substr(sealed, 2, 4), count(*) FROM contact GROUP BY 1"


@pytest.fixture
def server(tmp_path: Path, sqlite_template: Path) -> Server:
    """Give a folder in which the service has run, with many subscribers."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copy(sqlite_template, data / "keng.db")
    shutil.copytree(sqlite_template.parent / "keys", data / "keys")
    asyncio.run(subscribe(data))
    return Server(tmp_path)


async def subscribe(data: Path) -> None:
    """Write many subscribers."""
    vault = Vault.open(data / "keys")
    database = Database(f"sqlite+aiosqlite:///{data}/keng.db", Circumstances(vault, FakeClock(), SystemRandom(), NoTexts(), Rules()))
    marks = [vault.hash(Hash.CONTACT, f"fake:{number}") for number in range(MANY)]
    plain = {"language": "vi", "unit": "01304", "consented_at": FakeClock().now()}
    rows = [{"id": mark[:16], "mark": mark, "sealed": vault.seal(Seal.CONTACT, mark, mark), **plain} for mark in marks]
    async with database.begin() as work:
        await work.run(contact.insert(), rows)
    await database.close()


def by_key(server: Server) -> Counter[bytes]:
    """Count subscribers by the key that seals them."""
    connection = sqlite3.connect(server.folder / "data" / "keng.db")
    try:
        return Counter(dict(connection.execute(DIFFERENT).fetchall()))
    finally:
        connection.close()


def everything_opens(server: Server) -> bool:
    """Open every subscriber's address with the keys that are there."""
    vault = Vault.open(server.folder / "data" / "keys")
    connection = sqlite3.connect(server.folder / "data" / "keng.db")
    rows = connection.execute("SELECT mark, sealed FROM contact").fetchall()
    connection.close()
    return len(rows) == MANY and all(vault.unseal(Seal.CONTACT, sealed, mark) == mark for mark, sealed in rows)


def keys_of(server: Server, purpose: str) -> list[str]:
    """Return the key files of a purpose."""
    return sorted(path.name for path in (server.folder / "data" / "keys").glob(f"{purpose}-*.key"))


def kill_half_way(server: Server) -> None:
    """Start turning keys and kill that as a power cut would, when a part is done and a part is not."""
    words = [sys.executable, "-m", "bot", "key", "rotate", "--purpose", "seal-contact", "--grace", "0"]
    process = subprocess.Popen(words, env=server.settings(), cwd=server.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while len(by_key(server)) < 2:
        assert process.poll() is None, "it ended before it had begun"
    process.send_signal(signal.SIGKILL)
    assert process.wait(30) == -signal.SIGKILL


def test_killed_half_way_it_goes_on_and_everything_opens(server: Server) -> None:
    (old,) = keys_of(server, "seal-contact")
    kill_half_way(server)
    assert len(by_key(server)) == 2, "killed half-way"
    assert everything_opens(server)
    assert len(keys_of(server, "seal-contact")) == 2
    said = server.command("key", "rotate", "--purpose", "seal-contact", "--grace", "0")
    assert (said.returncode, said.stderr) == (0, "")
    assert "Going on with 1 purposes" in said.stdout
    assert re.search(rf"seal-contact: destroyed {old}", said.stdout)
    assert len(by_key(server)) == 1
    assert everything_opens(server)
    assert len(keys_of(server, "seal-contact")) == 1
    assert keys_of(server, "seal-contact") != [old]


def test_a_service_that_runs_uses_the_newer_keys(server: Server) -> None:
    before = {name: keys_of(server, name) for name in PURPOSES}
    server.start()
    try:
        said = server.command("key", "rotate", "--grace", "2")
        assert (said.returncode, said.stderr) == (0, "")
        assert said.stdout.count("destroyed") == len(Seal)
        assert everything_opens(server)
        parked = server.command("staff", "invite", "--role", "officer", "--unit", "01304", "--label", "Trực 1", "--no-wait")
        assert parked.returncode == 0
    finally:
        assert server.stop() == 0
    assert "ERROR" not in server.output.read_text("utf-8")
    for purpose in PURPOSES:
        now = keys_of(server, purpose)
        assert len(now) == 1
        assert (now == before[purpose]) is isinstance(purpose, Hash)


def test_nothing_new_is_needed_for_a_second_turn(started: Terminal) -> None:
    for _ in range(2):
        said = started("key", "rotate", "--grace", "0")
        assert (said.status, said.err) == (0, "")
        assert said.out.count("destroyed") == len(Seal)


def test_only_what_is_sealed_has_newer_keys(started: Terminal) -> None:
    assert started("key", "rotate", "--purpose", "hash-receipt", "--grace", "0").status == 2
    assert started("key", "rotate", "--purpose", "seal-tip", "--grace", "0").out.count("destroyed") == 1


def test_a_lost_key_is_replaced_only_when_it_is_lost(started: Terminal) -> None:
    keys = started.data / "keys"
    assert "must be one of: seal-contact" in started("key", "replace", "seal-house").err
    assert "it is not lost" in started("key", "replace", "seal-tip").err
    next(keys.glob("seal-tip-*")).unlink()
    next(keys.glob("hash-contact-*")).unlink()
    assert "no key for: seal-tip, hash-contact" in started("staff", "list").err
    for purpose in ("hash-contact", "seal-tip"):
        said = started("key", "replace", purpose)
        assert (said.status, said.err) == (0, "")
        assert f"{purpose}: a new key is made" in said.out
    assert started("staff", "list").status == 0
    shutil.rmtree(keys)
    assert "is missing" in started("key", "replace", "seal-tip").err
    assert not keys.exists()
