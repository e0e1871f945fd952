"""`keng run` as its own process: killed, stopped, starved and locked out."""

from __future__ import annotations

import asyncio
import resource
import shutil
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.domain.tips import Author
from bot.settings import load_settings
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal
from tests.commands.page import Page
from tests.kit.server import Server, find_playground, free_port

PROVINCE = "04"
EVERYWHERE = "0.0.0.0"  # noqa: S104 - what must be refused


@pytest.fixture
def folder(tmp_path: Path, sqlite_template: Path) -> Path:
    """Return a folder in which the service has run before."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    shutil.copy(sqlite_template, data / "keng.db")
    shutil.copytree(sqlite_template.parent / "keys", data / "keys")
    return tmp_path


@pytest.fixture
def server(folder: Path) -> Iterator[Server]:
    """Return a server without the playground, not started."""
    made = Server(folder, {"KENG_PLAYGROUND": "false"})
    yield made
    made.kill()


def told(folder: Path) -> list[list[str]]:
    """Return the words of every tip that the province may see, as their senders wrote them."""

    async def read() -> list[list[str]]:
        settings = load_settings(data_dir=folder / "data")
        async with open_database(settings) as database, database.look() as work:
            tips = [tip for tip, _ in await work.tips.open_of(PROVINCE)]
            return [[entry.words for entry in await work.threads.read(tip.id, (Author.SENDER,))] for tip in tips]

    return asyncio.run(read())


def in_danger(server: Server) -> Page:
    """Open a page and press danger: from then on every message goes out at once."""
    page = Page(server.url)
    assert page.begin().json()["fresh"]
    page.do("start")
    page.press(page.hear("Kẻng"), "Đang nguy").raise_for_status()
    page.hear("113")
    return page


def test_what_was_acknowledged_survives_a_kill_and_comes_once(server: Server) -> None:
    server.start()
    page = in_danger(server)
    for number in range(5):
        assert page.say(f"Lời thứ {number}", f"page-message-{number:03}").json()["ok"]
    server.kill()
    server.start()
    assert not page.begin().json()["fresh"]
    page.seen = 0
    assert "Kẻng" in next(page.stream())["text"]
    for number in range(7):  # the page did not hear that the first five arrived
        assert page.say(f"Lời thứ {number}", f"page-message-{number:03}").json()["ok"]
    page.close()
    server.kill()
    assert told(server.folder) == [[f"Lời thứ {number}" for number in range(7)]]


@contextmanager
def full_disk(server: Server) -> Iterator[None]:
    """Let no file of the server grow: its writes fail as they do on a full disk."""
    assert server.process is not None
    before = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, before)


@contextmanager
def lock(server: Server) -> Iterator[None]:
    """Hold the database as another program may."""
    holder = sqlite3.connect(server.folder / "data" / "keng.db", isolation_level=None)
    holder.execute("BEGIN EXCLUSIVE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


def test_a_full_disk_and_a_lock_cost_patience_and_no_word(server: Server) -> None:
    server.start()
    page = in_danger(server)
    page.say("Trước").raise_for_status()
    for trouble, name in ((full_disk, "full-disk"), (lock, "locked")):
        with trouble(server):
            refused = page.say(f"Trong {name}", f"page-message-{name}")
            assert refused.status_code == 503
            assert "Tin vẫn còn đây" in refused.json()["sentence"]
            assert int(refused.headers["retry-after"]) > 0
            with Page(server.url) as other:
                assert other.client.get(f"{server.url}/").status_code == 200
        assert page.say(f"Trong {name}", f"page-message-{name}").json()["ok"]
        assert page.say(f"Trong {name}", f"page-message-{name}").json()["ok"]
    page.close()
    assert server.stop() == 0
    assert told(server.folder) == [["Trước", "Trong full-disk", "Trong locked"]]
    assert "Traceback" not in server.output.read_text()


def test_it_stops_cleanly_with_streams_open(folder: Path, tmp_path: Path) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    server = Server(folder, {"TMPDIR": str(scratch)})
    playground = find_playground(server.start())
    assert [path.name for path in scratch.iterdir() if path.name.startswith("keng-playground-")]
    with Page(server.url) as page:
        page.begin()
        with page.client.stream("GET", f"{server.url}/stream") as stream, page.client.stream("GET", f"{playground}arrows") as arrows:
            open_streams = [stream.iter_lines(), arrows.iter_lines()]
            assert [next(lines) for lines in open_streams] == ["retry: 2000", ": open"]
            assert server.stop() == 0
            assert [list(lines) for lines in open_streams] == [[""], [""]]
    assert not list(scratch.iterdir())
    said = server.output.read_text()
    assert "ERROR" not in said
    assert "Traceback" not in said
    for port in (server.web_port, server.console_port):
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_second_server_on_the_port_is_told_and_the_first_goes_on(server: Server, tmp_path: Path) -> None:
    server.start()
    other = Server(tmp_path / "other", web_port=server.web_port)
    other.folder.mkdir()
    said = other.command("run")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr == f"Port {server.web_port} cannot be used: another program has it, or the address is not ours. Set KENG_WEB_PORT.\n"
    assert not (other.folder / "data").exists()
    with Page(server.url) as page:
        assert page.begin().json()["fresh"]
    beside = Server(tmp_path / "other", console_port=server.web_port)
    said = beside.command("run")
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert "KENG_CONSOLE_PORT" in said.stderr


def refusal(server: Server) -> str:
    """Start a server that must not start; return the one sentence it says."""
    said = server.command("run")
    assert (said.returncode, said.stdout) == (2, "")
    assert said.stderr.count("\n") == 1
    return said.stderr


def test_it_does_not_start_without_the_keys_of_its_database(server: Server) -> None:
    keys = server.folder / "data" / "keys"
    keys.chmod(0o750)
    assert f"Run: chmod 700 {keys}" in refusal(server)
    keys.rename(server.folder / "elsewhere")
    assert f"The key folder {keys} is missing." in refusal(server)
    assert not keys.exists()


def test_it_does_not_start_on_a_locked_database(server: Server) -> None:
    with lock(server):
        assert "hold it locked" in refusal(server)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"KENG_PLAYGROUND": "true", "KENG_WEB_HOST": EVERYWHERE, "KENG_KEY_DIR": "/nowhere"}, "KENG_PLAYGROUND is for trying out"),
        (
            {"KENG_PLAYGROUND": "true", "KENG_TELEGRAM_TOKEN": "700000001:made-up", "KENG_KEY_DIR": "/nowhere"},
            "KENG_PLAYGROUND is for trying",
        ),
        ({"KENG_WEB_HOST": EVERYWHERE}, "KENG_KEY_DIR lies inside KENG_DATA_DIR"),
        ({"KENG_WEB_PORT": "eighty"}, "KENG_WEB_PORT: "),
        ({"KENG_TIMEZONE": "Asia/Nowhere"}, "KENG_TIMEZONE: is not a time zone; write it like Asia/Ho_Chi_Minh."),
        ({"KENG_DATABASE_URL": "mysql://u:secret@h/d"}, "KENG_DATABASE_URL: must begin with sqlite:/// or postgresql://."),
        ({"KENG_WEB_HOST": "192.0.2.1", "KENG_KEY_DIR": "keys-apart"}, "KENG_WEB_PORT"),
    ],
)
def test_settings_that_cannot_be_are_one_sentence(keng: Terminal, settings: dict[str, str], sentence: str) -> None:
    for name, value in {"KENG_WEB_PORT": str(free_port()), **settings}.items():
        keng.patch.setenv(name, value)
    said = keng("run")
    assert (said.status, said.out, said.err.count("\n")) == (2, "", 1)
    assert sentence in said.err
    assert "secret" not in said.err
    assert not list(keng.folder.iterdir())


def test_each_wrong_setting_has_its_sentence(keng: Terminal) -> None:
    for name, value in {"KENG_WEB_PORT": "-1", "KENG_LOG_LEVEL": "LOUD", "KENG_PURGE_DAYS": "0"}.items():
        keng.patch.setenv(name, value)
    said = keng("run")
    assert (said.status, said.out) == (2, "")
    assert sorted(line.split(":")[0] for line in said.err.splitlines()) == ["KENG_LOG_LEVEL", "KENG_PURGE_DAYS", "KENG_WEB_PORT"]
