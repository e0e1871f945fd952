"""Weak lines, reloads, servers that go away: nothing typed is lost, nothing is said twice."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import BrowserContext, Route, expect
from starlette.applications import Starlette

from bot.channels.webchat.channel import WebChat
from bot.clock import SystemRandom
from bot.domain.errors import StorageError
from bot.domain.events import InboundEvent, OutboundMessage
from bot.web.limits import ClientLimits
from bot.web.options import WebOptions
from bot.web.public import public_app
from tests.browser.echo import answer
from tests.browser.phone import Phone, open_phone
from tests.web.memory import MemoryReplay, MemorySessions, NoFiles, StillClock
from tests.web.serving import Engine, Served, running

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

HIDE = """() => {
    window.pretend = true;
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => window.pretend });
    document.dispatchEvent(new Event('visibilitychange'));
}"""
SHOW = "() => { window.pretend = false; document.dispatchEvent(new Event('visibilitychange')); }"


async def test_words_typed_offline_go_out_once_when_the_line_is_back(context: BrowserContext, phone: Phone, served: Served) -> None:
    await context.set_offline(offline=True)
    await phone.says("khi mất mạng")
    await phone.sees("chờ mạng…")
    await phone.says("tin thứ hai")
    assert len(served.engine.events) == 1
    await context.set_offline(offline=False)
    await phone.sees("Nghe: khi mất mạng")
    await phone.sees("Nghe: tin thứ hai")
    await phone.sees("đã gửi ✓", times=2)
    assert [event.text for event in served.engine.events[1:]] == ["khi mất mạng", "tin thứ hai"]


async def test_words_typed_offline_can_still_be_changed(context: BrowserContext, phone: Phone, served: Served) -> None:
    await context.set_offline(offline=True)
    await phone.says("đi trước")
    await phone.sees("chờ mạng…")
    await phone.says("nhầm")
    await phone.page.get_by_role("button", name="Sửa tin này: nhầm").click()
    await phone.says("đúng")
    await context.set_offline(offline=False)
    await phone.sees("Nghe: đúng")
    assert [event.text for event in served.engine.events[1:]] == ["đi trước", "đúng"]


async def test_an_answer_that_gets_lost_does_not_double_the_words(phone: Phone, served: Served) -> None:
    taken: list[str] = []

    async def lose_first_answer(route: Route) -> None:
        taken.append(json.loads(route.request.post_data or "{}")["id"])
        if len(taken) > 1:
            await route.continue_()
            return
        await route.fetch()
        await route.abort()

    await phone.page.route("**/say", lose_first_answer)
    await phone.says("chỉ một lần")
    await phone.sees("đã gửi ✓")
    assert taken[0] == taken[1]
    assert [event.text for event in served.engine.events[1:]] == ["chỉ một lần"]
    await phone.sees("Nghe: chỉ một lần")


async def test_a_database_that_is_away_is_waited_for(phone: Phone, served: Served) -> None:
    away = [True]

    async def fail_once(_event: InboundEvent) -> None:
        if away.pop():
            away.append(False)
            raise StorageError

    served.engine.before = fail_once
    await phone.says("chờ được")
    await phone.sees("Nghe: chờ được")
    assert len(served.engine.events) == 2


async def test_a_reload_keeps_the_chat_the_draft_and_what_waits(context: BrowserContext, phone: Phone, served: Served) -> None:
    await phone.says("còn đây")
    await phone.sees("Nghe: còn đây")
    await phone.types("viết dở")
    await phone.page.reload()
    await phone.sees("Nghe: còn đây")
    await phone.sees("Kẻng nghe đây")
    await expect(phone.page.get_by_label("Ô nhắn tin")).to_have_value("viết dở")
    await phone.page.route("**/say", lambda route: route.abort())
    await phone.says("chưa đi")
    await phone.sees("chờ mạng…")
    await phone.page.unroute("**/say")
    await phone.page.reload()
    await phone.sees("Nghe: chưa đi")
    assert [event.text for event in served.engine.events] == ["", "còn đây", "chưa đi"]
    assert context.pages == [phone.page]


async def test_what_is_said_while_the_page_was_away_is_there_when_it_comes_back(phone: Phone, served: Served) -> None:
    await phone.page.goto("about:blank")
    await served.engine.say(served.address(), OutboundMessage("Có câu hỏi."))
    await phone.page.goto(served.url)
    await phone.sees("Có câu hỏi.")
    await phone.sees("Kẻng nghe đây")


async def test_a_server_that_stops_and_starts_again_loses_nothing(context: BrowserContext) -> None:
    sessions = MemorySessions()
    webchat = WebChat(MemoryReplay(sessions), NoFiles(), NoFiles(), StillClock())
    engine = Engine(webchat, answer)
    app = public_app(webchat, sessions, engine.take, ClientLimits(SystemRandom()), WebOptions())
    async with running(app, webchat.shut) as port:
        phone = await open_phone(context, f"http://127.0.0.1:{port}")
        await phone.sees("Kẻng nghe đây")
    await phone.says("máy chủ nghỉ")
    await phone.sees("chờ mạng…")
    async with running(app, webchat.shut, port):
        await phone.sees("Nghe: máy chủ nghỉ")
    assert [event.text for event in engine.events] == ["", "máy chủ nghỉ"]


async def test_a_session_that_ran_out_is_wiped_and_begun_again(phone: Phone, served: Served) -> None:
    await phone.says("điều riêng")
    await phone.sees("Nghe: điều riêng")
    served.webchat.close(served.token)
    served.sessions.living.clear()
    await phone.sees("Lâu không nhắn")
    await phone.never_sees("điều riêng")
    assert "điều riêng" not in await phone.storage()
    await phone.presses("Mở lại Kẻng")
    await phone.sees("Kẻng nghe đây")
    assert len(served.sessions.living) == 1


async def test_words_typed_into_a_dead_session_reach_a_new_one(phone: Phone, served: Served) -> None:
    served.sessions.living.clear()
    await phone.says("vẫn tới")
    await phone.sees("Nghe: vẫn tới")
    assert [event.text for event in served.engine.events] == ["", "vẫn tới"]


async def test_a_hidden_page_counts_in_its_title_and_acknowledges_only_when_seen(phone: Phone, served: Served) -> None:
    await expect(phone.page).to_have_title("Kẻng")
    await phone.page.evaluate(HIDE)
    await served.engine.say(served.address(), OutboundMessage("Mã: 1234", once=True))
    await expect(phone.page).to_have_title("(1) Kẻng")
    assert 2 in served.replay.waiting(served.token)
    async with phone.page.expect_response("**/ack"):
        await phone.page.evaluate(SHOW)
    await expect(phone.page).to_have_title("Kẻng")
    assert served.replay.waiting(served.token) == []


async def test_two_phones_in_one_browser_are_two_people(context: BrowserContext) -> None:
    sessions = MemorySessions()
    webchat = WebChat(MemoryReplay(sessions), NoFiles(), NoFiles(), StillClock())
    engine = Engine(webchat, answer)
    mounts = Starlette()
    for name in ("a", "b"):
        options = WebOptions(cookie_name=f"keng-{name}", cookie_path=f"/{name}/")
        mounts.mount(f"/{name}", public_app(webchat, sessions, engine.take, ClientLimits(SystemRandom()), options))
    async with running(mounts, webchat.shut) as port:
        phones = [await open_phone(context, f"http://127.0.0.1:{port}/{name}/") for name in ("a", "b")]
        for phone, words in zip(phones, ("tôi là A", "tôi là B"), strict=True):
            await phone.sees("Kẻng nghe đây")
            await phone.says(words)
            await phone.sees(f"Nghe: {words}")
        await phones[0].never_sees("tôi là B")
        assert len({event.address for event in engine.events}) == 2
        await phones[0].presses("Rời ngay")
        await phones[0].page.wait_for_url("**/a/thoi-tiet")
        await phones[1].says("còn B")
        await phones[1].sees("Nghe: còn B")
