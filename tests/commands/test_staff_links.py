"""An invitation leads to every channel that runs."""

from __future__ import annotations

import asyncio
import csv
import re
from pathlib import Path

import pytest

from bot.domain.people import Role
from bot.settings import load_settings
from bot.wiring.links import entrances_of
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal
from tests.kit.chat import World

TOKEN = "7000000001:AA-made-up"
PERSON = ("--role", "officer", "--unit", "01304", "--label", "Trực 1")


@pytest.fixture
def with_telegram(started: Terminal) -> Terminal:
    """Open a terminal where Telegram is configured too."""
    keys = started.folder / "keys"
    (started.data / "keys").rename(keys)
    for name, value in {"KENG_TELEGRAM_TOKEN": TOKEN, "KENG_KEY_DIR": str(keys), "KENG_PUBLIC_URL": "https://keng.example"}.items():
        started.patch.setenv(name, value)
    return started


def answers(name: str) -> None:
    """Let Telegram have told the bot's name."""

    async def remember() -> None:
        async with open_database(load_settings()) as database, database.begin() as work:
            await work.channels.call("telegram", name)

    asyncio.run(remember())


def test_the_link_of_telegram_comes_as_soon_as_its_name_is_known(with_telegram: Terminal) -> None:
    before = with_telegram("staff", "invite", *PERSON)
    assert (before.status, before.out.count("https://")) == (0, 1)
    answers("keng_cao_bang_bot")
    after = with_telegram("staff", "invite", *PERSON).out
    web, telegram = re.findall(r"https://\S+", after)
    token = re.fullmatch(r"https://keng\.example/#i-([0-9a-f]{32})", web)
    assert token is not None
    assert telegram == f"https://t.me/keng_cao_bang_bot?start=i-{token[1]}"
    assert TOKEN not in after


def test_a_page_that_only_this_machine_opens_is_no_way_in_beside_telegram(with_telegram: Terminal) -> None:
    with_telegram.patch.setenv("KENG_PUBLIC_URL", "")
    assert re.findall(r"https?://\S+?/", with_telegram("staff", "invite", *PERSON).out) == ["http://127.0.0.1:8080/"]
    answers("keng_bot")
    assert re.findall(r"https?://\S+?/", with_telegram("staff", "invite", *PERSON).out) == ["https://t.me/"]


def test_a_table_has_a_column_for_each_channel(with_telegram: Terminal, tmp_path: Path) -> None:
    answers("keng_bot")
    table = tmp_path / "staff.csv"
    table.write_text("role,unit,label\nofficer,01304,Trực 1\nchief,01304,Trưởng\n", encoding="utf-8")
    rows = list(csv.DictReader(with_telegram("staff", "invite", "--csv", str(table)).out.splitlines()))
    assert [row["label"] for row in rows] == ["Trực 1", "Trưởng"]
    for row in rows:
        assert row["link_webchat"].rpartition("i-")[2] == row["link_telegram"].rpartition("i-")[2] != ""


def test_a_poster_leads_to_a_units_news_on_every_channel(with_telegram: Terminal, tmp_path: Path) -> None:
    answers("keng_bot")
    said = with_telegram("units", "link", "01304")
    links = ["https://keng.example/#n1-01304", "https://t.me/keng_bot?start=n1-01304"]
    assert (said.status, re.findall(r"https://\S+", said.out)) == (0, links)
    said = with_telegram("units", "link", "01304", "--to", str(tmp_path / "posters"))
    assert said.status == 0
    pictures = sorted((tmp_path / "posters").iterdir())
    assert [path.name for path in pictures] == [f"01304-{channel}.{kind}" for channel in ("telegram", "webchat") for kind in ("png", "svg")]
    assert [path.read_bytes()[:5] for path in pictures] == [b"\x89PNG\r", b"<?xml"] * 2
    assert str(pictures[0]) in said.out


@pytest.mark.parametrize("code", ["99999", "04", "", "../x"])
def test_there_is_no_poster_for_no_commune(with_telegram: Terminal, code: str) -> None:
    said = with_telegram("units", "link", code)
    assert (said.status, said.out) == (2, "")
    assert "no commune" in said.err


async def test_a_chief_gets_every_link_with_the_own_channel_first(world: World) -> None:
    settings = load_settings(_env_file=None, telegram_token=TOKEN, key_dir="/nowhere", public_url="https://keng.example")
    world.house.entrances = entrances_of(settings)
    async with world.database.begin() as work:
        await work.channels.call("telegram", "keng_bot")
    world.channel.name = "telegram"  # from here on people sit in Telegram
    world.house.channels = {"telegram": world.channel.capabilities}
    chief = await world.staff("chief", Role.CHIEF, "01304")
    await chief.says("trực")
    await chief.presses("👥")
    await chief.presses("➕")
    await chief.says("Trực 2")
    links = re.findall(r"https://\S+", chief.text)
    assert [link.partition("i-")[0] for link in links] == ["https://t.me/keng_bot?start=", "https://keng.example/#"]
    newcomer = world.person("newcomer")
    await newcomer.opens("i-" + links[0].partition("i-")[2])
    assert "Trực 2" in newcomer.text
