"""The playground over real HTTP: closed to whoever does not hold its address, and playing the whole product."""

from __future__ import annotations

from collections.abc import Iterator
from http.cookiejar import Cookie
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from bot.settings import load_settings
from tests.commands.conftest import Terminal
from tests.commands.page import ANSWER_SECONDS, Page
from tests.kit.server import Server, find_playground

PHONES = ("villager", "officer", "campaign")
COMMUNE, OTHER_COMMUNE = "01304", "01654"


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which throw-away folders are made."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, scratch: Path) -> Iterator[Server]:
    """Run what a newcomer runs, once for this module."""
    running = Server(tmp_path_factory.mktemp("newcomer"), {"TMPDIR": str(scratch)})
    yield running
    running.stop()


@pytest.fixture(scope="module")
def address(server: Server) -> str:
    """Return the playground's address, with a slash at its end."""
    return find_playground(server.start())


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    """Return what a browser is to a server: one jar of cookies."""
    with httpx.Client(timeout=ANSWER_SECONDS, headers={"X-Keng": "1"}) as client:
        yield client


def phone(browser: httpx.Client, address: str, name: str) -> Page:
    """Return one of the three phones in the browser's page."""
    return Page(address + name, browser)


def seat(browser: httpx.Client, address: str, unit: str = COMMUNE) -> Page:
    """Give the officer's phone to whoever serves a commune."""
    assert browser.post(f"{address}officer", json={"unit": unit}).raise_for_status().json()["unit"] == unit
    return phone(browser, address, "officer")


def cookie(browser: httpx.Client, name: str) -> Cookie:
    """Return a phone's cookie."""
    return next(each for each in browser.cookies.jar if each.name == f"phone-{name}")


def test_who_holds_the_address_gets_the_page_and_its_three_phones(browser: httpx.Client, address: str) -> None:
    assert urlsplit(address).hostname == "127.0.0.1"
    assert len(urlsplit(address).path) >= len("/p//") + 32
    for path in ("", "playground.js", "playground.css", "gong.svg", "state", *(f"{name}/" for name in PHONES)):
        answer = browser.get(address + path)
        assert answer.status_code == 200
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store" or path.startswith("gong")
        assert "set-cookie" not in answer.headers
    assert "frame-ancestors 'none'" in browser.get(address).headers["content-security-policy"]
    assert "frame-ancestors 'self'" in browser.get(f"{address}officer/").headers["content-security-policy"]
    assert len(browser.get(f"{address}state").json()["units"]) == 56


@pytest.mark.parametrize("path", ["", "/", "/p/", "/p/x/", "/state", "/villager/", "/healthz"])
def test_without_the_token_there_is_nothing(browser: httpx.Client, address: str, path: str) -> None:
    base = address.split("/p/", maxsplit=1)[0]
    assert browser.get(base + path).status_code == 404
    assert browser.get(address[:-2] + ("A" if address[-2] != "A" else "B") + "/state").status_code == 404


@pytest.mark.parametrize("host", ["keng.example.vn", "127.0.0.1", "127.0.0.1:1", "evil.example:{port}", "localhost.evil.example:{port}"])
def test_another_host_name_finds_nothing(browser: httpx.Client, address: str, host: str) -> None:
    port = urlsplit(address).port
    assert browser.get(f"{address}state", headers={"Host": host.format(port=port)}).status_code == 404
    assert browser.get(f"{address}state", headers={"Host": f"localhost:{port}"}).status_code == 200


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://127.0.0.1:1", "https://127.0.0.1:{port}", "127.0.0.1:{port}", ""]
)
def test_another_page_finds_nothing(browser: httpx.Client, address: str, origin: str) -> None:
    headers = {"Origin": origin.format(port=urlsplit(address).port)}
    for path in ("forward", "officer", "campaign", "villager/session", "villager/say"):
        assert browser.post(address + path, json={"minutes": 1, "unit": COMMUNE}, headers=headers).status_code == 404
    assert browser.get(f"{address}state", headers=headers).status_code == 404


@pytest.mark.parametrize("body", [{"minutes": 0}, {"minutes": -5}, {"minutes": True}, {"minutes": "1"}, {"minutes": 10**9}, {}, [1], 1])
def test_a_clock_that_cannot_be_moved_like_that(browser: httpx.Client, address: str, body: object) -> None:
    before = browser.get(f"{address}state").json()["now"][:13]
    assert browser.post(f"{address}forward", json=body).status_code == 400
    assert browser.get(f"{address}state").json()["now"][:13] == before


def test_a_unit_that_is_not_there(browser: httpx.Client, address: str) -> None:
    wrong: tuple[object, ...] = ("99999", "04", "", None, [COMMUNE], {})
    for unit in wrong:
        assert browser.post(f"{address}officer", json={"unit": unit}).status_code == 400
    assert browser.post(f"{address}officer", content=b"{", headers={"Content-Type": "application/json"}).status_code == 400


def test_three_phones_have_three_cookies_that_do_not_meet(browser: httpx.Client, address: str) -> None:
    phone(browser, address, "villager").begin()
    assert not seat(browser, address).begin().json()["fresh"]
    browser.post(f"{address}campaign", json={"who": "writer"}).raise_for_status()
    assert not phone(browser, address, "campaign").begin().json()["fresh"]
    found = [cookie(browser, name) for name in PHONES]
    assert [each.path for each in found] == [f"{urlsplit(address).path}{name}/" for name in PHONES]
    assert len({each.value for each in found}) == 3
    assert all(each.has_nonstandard_attr("HttpOnly") for each in found)


def test_the_third_phone_changes_hands_between_who_writes_and_who_approves(browser: httpx.Client, address: str) -> None:
    sessions = []
    for who in ("writer", "approver", "writer"):
        browser.post(f"{address}campaign", json={"who": who}).raise_for_status()
        sessions.append(cookie(browser, "campaign").value)
    assert sessions[0] == sessions[2] != sessions[1]
    for wrong in ({"who": "villager"}, {"who": None}, {}):
        assert browser.post(f"{address}campaign", json=wrong).status_code == 400


def test_danger_rings_and_rings_again_when_the_clock_moves(browser: httpx.Client, address: str) -> None:
    officer = seat(browser, address)
    villager = phone(browser, address, "villager")
    villager.begin()
    villager.do("start")
    villager.press(villager.hear("Kẻng"), "Đang nguy").raise_for_status()
    villager.hear("113")
    villager.say("Nhà cháy ở đầu làng").raise_for_status()
    villager.press(villager.hear("Chuyện ở đâu?"), "Xã khác").raise_for_status()
    villager.say("Quảng Lâm").raise_for_status()
    villager.press(villager.hear("Đúng xã này không?"), "Quảng Lâm").raise_for_status()
    first = officer.hear("🆘 GẤP")
    assert "cháy" not in first["text"]
    for minutes in (1, 4):
        before = browser.get(f"{address}state").json()["now"]
        assert browser.post(f"{address}forward", json={"minutes": minutes}).raise_for_status().json()["now"] > before
        assert officer.hear("🆘 GẤP")["card"] == first["card"]


def test_another_commune_has_another_officer_and_the_first_is_still_there(browser: httpx.Client, address: str) -> None:
    seat(browser, address)
    first = cookie(browser, "officer").value
    seat(browser, address, OTHER_COMMUNE)
    other = cookie(browser, "officer").value
    assert not phone(browser, address, "officer").begin().json()["fresh"]
    seat(browser, address)
    assert [first, cookie(browser, "officer").value] == [cookie(browser, "officer").value, first]
    assert other != first


def test_the_real_chat_knows_nothing_of_it(browser: httpx.Client, server: Server, address: str) -> None:
    seat(browser, address)
    session = cookie(browser, "officer").value or ""
    for path in ("/p/", urlsplit(address).path, "/state"):
        assert browser.get(server.url + path).status_code == 404
    with Page(server.url) as page:
        page.client.cookies.set("keng", session)
        page.client.cookies.set("phone-officer", session)
        assert page.begin().json()["fresh"]


def test_a_killed_one_is_swept_up_and_a_living_one_is_not(server: Server, address: str, scratch: Path) -> None:
    assert address
    living = {path.name for path in scratch.iterdir()}
    assert len(living) == 1
    second = Server(server.folder / "second", {"TMPDIR": str(scratch)})
    second.folder.mkdir()
    second.start()
    assert living < {path.name for path in scratch.iterdir()}
    second.kill()
    left = {path.name for path in scratch.iterdir()} - living
    assert len(left) == 1
    second.start()
    assert {path.name for path in scratch.iterdir()} >= living
    assert not left & {path.name for path in scratch.iterdir()}
    second.stop()
    assert {path.name for path in scratch.iterdir()} == living


@pytest.mark.parametrize(
    "settings",
    [
        {"KENG_WEB_HOST": "192.0.2.1"},
        {"KENG_TELEGRAM_TOKEN": "700000001:made-up"},
        {"KENG_PUBLIC_URL": "https://keng.example.vn"},
        {"KENG_PLAYGROUND": "false"},
    ],
)
def test_it_stays_shut_beside_anything_real(keng: Terminal, settings: dict[str, str]) -> None:
    keng.patch.setenv("KENG_KEY_DIR", str(keng.folder / "apart"))
    assert load_settings().playground_on
    for name, value in settings.items():
        keng.patch.setenv(name, value)
    assert not load_settings().playground_on


def test_what_is_shut_listens_on_no_private_port(tmp_path: Path) -> None:
    server = Server(tmp_path, {"KENG_PUBLIC_URL": "https://keng.example.vn", "KENG_KEY_DIR": str(tmp_path / "apart")})
    try:
        assert "Playground" not in server.start()
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"http://127.0.0.1:{server.console_port}/")
        assert httpx.get(f"{server.url}/").status_code == 200
    finally:
        server.stop()
