"""The whole way in real browsers: villager, officer, question, answer, close, receipt; with reloads and a server killed in between."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ViewportSize, expect

from tests.browser.phone import Phone, open_phone
from tests.kit.marks import find_marks, read_all
from tests.kit.server import Server

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

RECEIPT = re.compile(r"\d{4} \d{4} \d{4} \d{4}")
TOLD, ANSWERED = "Đêm qua có người dắt trộm trâu ở đầu bản", "Xe tải màu lam"
SMALL = ViewportSize(width=360, height=640)


class Hand(Phone):
    """A person with a phone whose every action is counted."""

    actions: int = 0

    async def taps(self, label: str) -> None:
        self.actions += 1
        await self.log().get_by_role("button").filter(has_text=re.compile(re.escape(label))).last.click()

    async def tells(self, words: str) -> None:
        self.actions += 1
        await self.says(words)

    async def reads(self, words: str) -> str:
        bubble = self.log().get_by_text(re.compile(words)).last
        await expect(bubble).to_be_visible()
        return await bubble.inner_text()


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path) -> AsyncIterator[Server]:
    running = Server(tmp_path, {"KENG_PLAYGROUND": "false", "KENG_LOG_LEVEL": "DEBUG"})
    await asyncio.to_thread(running.start)
    yield running
    await asyncio.to_thread(running.stop)


async def hand(browser: Browser, url: str) -> Hand:
    phone = await open_phone(await browser.new_context(viewport=SMALL, locale="vi-VN"), url)
    return Hand(phone.page, phone.complaints, phone.requests)


async def invited(browser: Browser, server: Server) -> Hand:
    """Walk a chief of the commune through the invitation."""
    said = await asyncio.to_thread(
        server.command, "staff", "invite", "--role", "chief", "--unit", "01304", "--label", "Trực 1", "--no-wait"
    )
    link = re.search(r"http\S+#i-\S+", said.stdout)
    assert link, said.stderr
    officer = await hand(browser, link[0])
    await officer.taps("Nhận")
    code = re.search(r": (\d\d)", await officer.reads("Đọc mã này"))
    assert code
    confirmed = await asyncio.to_thread(server.command, "staff", "confirm", code[1])
    assert confirmed.returncode == 0, confirmed.stderr
    await officer.reads("Tin đang mở")
    return officer


async def test_a_tip_goes_all_the_way_and_back(chromium: Browser, server: Server) -> None:
    officer = await invited(chromium, server)
    villager = await hand(chromium, f"{server.url}/#v1-01304")

    receipt = await tell(villager, server)
    await work(officer)
    await answer(villager, receipt)
    await close(officer, server)
    await see_the_end(villager, receipt)
    for person in (villager, officer):
        assert person.complaints == []
        assert {request.split("/")[2] for request in person.requests} == {f"127.0.0.1:{server.web_port}"}
        # What is asked of the server names at most a version of a file or a number of a message.
        asked = {request.split("#")[0].partition("?")[2] for request in person.requests}
        assert all(re.fullmatch(r"|v=[0-9a-f]+|after=\d+", query) for query in asked), asked
    await find_nothing(server, (villager, officer), {TOLD, ANSWERED, receipt, receipt.replace(" ", "")})


async def find_nothing(server: Server, people: Sequence[Hand], marks: set[str]) -> None:
    """Search everything the server keeps and printed: while it runs, and after it has stopped."""
    cookies = [cookie for person in people for cookie in await person.page.context.cookies()]
    assert len(cookies) == len(people)
    marks |= {cookie["value"] for cookie in cookies}
    places = await asyncio.to_thread(read_all, server.folder)
    assert {"keng.db", "output.txt"} <= {name.rsplit("/", 1)[-1] for name in places}
    assert find_marks(places, marks) == []
    await asyncio.to_thread(server.stop)
    assert find_marks(await asyncio.to_thread(read_all, server.folder), marks) == []


async def tell(villager: Hand, server: Server) -> str:
    """Send a tip in five actions, the server killed and the page reloaded in the middle."""
    await villager.taps("Báo tin")
    await villager.reads("Công an không thấy tên")
    await villager.tells(TOLD)
    await villager.reads("Giống chuyện nào")
    await asyncio.to_thread(server.kill)
    await asyncio.to_thread(server.start)
    await villager.page.reload()
    await villager.taps("Trộm, đánh")
    await villager.reads("Chuyện ở đâu")
    await villager.taps("Xã mình")
    await villager.taps("Gửi xã")
    assert villager.actions == 5
    found = RECEIPT.search(await villager.reads("Mã: "))
    assert found
    await villager.taps("Tôi tự xem")
    await villager.taps("Không")
    return found[0]


async def work(officer: Hand) -> None:
    """Accept, read, ask."""
    await officer.reads("TIN MỚI")
    await officer.taps("Nhận")
    await officer.taps("Mở")
    await officer.reads("dắt trộm trâu")
    await officer.taps("Hỏi thêm")
    await officer.taps("Xe gì")
    await officer.reads("Đã gửi cho người báo")


async def open_by(villager: Hand, receipt: str) -> None:
    """Open a tip by its receipt."""
    await villager.page.get_by_role("button", name=re.compile("Mục lục|☰")).click()
    await villager.taps("Mở bằng mã")
    await villager.reads("Gõ mã 16 số")
    await villager.says(receipt)


async def answer(villager: Hand, receipt: str) -> None:
    """Come back with the receipt in a page that forgot everything else."""
    await villager.page.evaluate("() => sessionStorage.clear()")
    await villager.page.reload()
    await open_by(villager, receipt)
    await villager.reads("Xe gì, biển số nào")
    await villager.never_sees("dắt trộm trâu")
    await villager.taps("Trả lời")
    await villager.tells(ANSWERED)
    await villager.taps("Xong")


async def close(officer: Hand, server: Server) -> None:
    """Read the answer after a restart, and close."""
    await officer.reads("Có lời mới")
    await asyncio.to_thread(server.stop)
    await asyncio.to_thread(server.start)
    await officer.page.reload()
    await officer.taps("Mở")
    await officer.reads(ANSWERED)
    await officer.taps("Kết thúc")
    await officer.taps("có thật")
    await officer.reads(": Đã kiểm tra, có thật")


async def see_the_end(villager: Hand, receipt: str) -> None:
    """Learn how it ended."""
    await open_by(villager, receipt)
    await villager.reads("Xong: công an đã xem xét")
