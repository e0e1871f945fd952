"""The page's files: small, named by content, nothing from elsewhere."""

from __future__ import annotations

import gzip
import re

import httpx

from bot.web.assets import FOLDER, SCRIPTS

BUDGET = 60 * 1024
LINKED = re.compile(r'(?:src|href)="([^"]+)"')


async def wire_size(page: httpx.AsyncClient, path: str) -> tuple[int, str]:
    """Return bytes of head and body as they travel, and the body's text."""
    async with page.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as response:
        raw = b"".join([chunk async for chunk in response.aiter_raw()])
        head = sum(len(name) + len(value) + 4 for name, value in response.headers.raw)
    assert response.headers["content-encoding"] == "gzip"
    return head + len(raw), gzip.decompress(raw).decode()


async def test_the_first_load_stays_under_60_kb(page: httpx.AsyncClient) -> None:
    total, html = await wire_size(page, "/")
    linked = set(LINKED.findall(html))
    assert {link.partition("?")[0] for link in linked} == {"gong.svg", "chat.css", "chat.js"}
    for link in linked:
        total += (await wire_size(page, "/" + link))[0]
    assert total < BUDGET, total


async def test_files_are_kept_for_good_and_the_page_never(page: httpx.AsyncClient) -> None:
    html = (await page.get("/")).text
    for link in set(LINKED.findall(html)):
        answer = await page.get("/" + link)
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        plain = await page.get("/" + link.partition("?")[0], headers={"If-None-Match": answer.headers["etag"]})
        assert (plain.status_code, plain.headers["cache-control"]) == (304, "no-cache")
        unpacked = await page.get("/" + link, headers={"Accept-Encoding": "identity"})
        assert unpacked.content == answer.content
        assert "content-encoding" not in unpacked.headers
    assert (await page.get("/", headers={"If-None-Match": "*"})).status_code == 200


def test_every_script_is_served_and_none_reaches_out() -> None:
    assert set(SCRIPTS) == {path.name for path in FOLDER.glob("*.js")}
    for path in FOLDER.glob("*.*"):
        words = path.read_text(encoding="utf-8").replace('xmlns="http://www.w3.org/2000/svg"', "")
        assert not re.search(r"(https?:)?//[a-z0-9-]+\.[a-z]", words), path.name
        assert not re.search(r"innerHTML|insertAdjacentHTML|document\.write|eval\(|Function\(|\son[a-z]+=\"", words), path.name


def test_old_phones_can_read_the_scripts() -> None:
    newer = re.compile(r"\?\.[a-zA-Z(\[]|\?\?|=>|`|\bconst\b|\basync\b|\bawait\b|\.replaceAll\(|\.at\(|\.flatMap\(|\.finally\(")
    for name in SCRIPTS:
        found = newer.search((FOLDER / name).read_text(encoding="utf-8"))
        assert found is None, (name, found)


def test_the_words_of_the_page_are_in_one_file() -> None:
    letters = re.compile(r"[à-ỹđÀ-ỸĐ]")
    for name in set(SCRIPTS) - {"strings.js"}:
        assert not letters.search((FOLDER / name).read_text(encoding="utf-8")), name
