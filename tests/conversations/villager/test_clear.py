"""Clearing a chat where the platform keeps it: what is said of the rest, and what "forget me" leaves."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.domain.events import EventKind, Sent, Shown
from bot.domain.people import Role
from bot.store import schema as s
from handlers.villager.actions import Speak
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count, send, texts, to_review
from tests.kit.chat import Person, World


@pytest.fixture
def world(world: World) -> World:
    """Let the channel clear what is not older than two days."""
    here = replace(world.channel.capabilities, clear_hours=48)
    world.channel.capabilities, world.house.channels = here, {world.channel.name: here}
    return world


async def posted(world: World, person: Person) -> tuple[str, ...]:
    async with world.database.look() as work:
        return await work.posted.of(person.address)


async def test_it_says_what_stays_and_how_to_delete_it(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.does(EventKind.PRESS, action="vc")
    (cleared,) = (message for message in hoa.seen if message.clear)
    assert "48 giờ qua" in cleared.text
    assert "Tin nhắn cũ hơn vẫn còn" in cleared.text
    assert "nhấn giữ chat này, chọn Xoá" in cleared.text
    assert "Tin đã báo vẫn còn ở chỗ công an" in cleared.text
    assert "chưa xoá được" in cleared.leftover
    assert WORDS in hoa.text, "the draft is asked about again"


async def test_it_says_so_in_english_too(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.forges(Speak("en").pack())
    await hoa.does(EventKind.PRESS, action="vc")
    assert "last 48 hours" in hoa.seen[-2].text
    assert "Older ones stay" in hoa.seen[-2].text
    assert "could not be deleted" in hoa.seen[-2].leftover


async def test_who_shares_the_phone_is_told_the_same(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    await hoa.presses("Tôi tự xem")
    await hoa.presses("Có, xoá chat")
    assert hoa.seen[-2].clear
    assert "Tin nhắn cũ hơn vẫn còn" in hoa.seen[-2].text


async def test_forget_me_says_that_the_chat_can_still_be_cleared(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.says("quên tôi", message="77")
    assert "Đã quên" in texts(hoa)
    assert "trong khoảng 48 giờ: số thứ tự tin nhắn" in hoa.text
    assert "77" in await posted(world, hoa)
    await hoa.presses("🧽 Xoá chat")
    assert any(message.clear for message in hoa.seen[-2:])


async def test_what_forget_me_leaves_is_gone_after_two_days(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.says("quên tôi")
    assert await posted(world, hoa)
    world.clock.forward(hours=49)
    async with world.database.begin() as work:
        await work.posted.due().remove()
    assert await count(world, s.posted) == 0


async def test_who_left_or_blocked_us_leaves_no_ids_and_no_cards(world: World) -> None:
    hoa, officer = world.person("hoa"), await world.staff("an", Role.OFFICER, QUANG_LAM)
    for person in (hoa, officer):
        await person.says("menu")
        async with world.database.begin() as work:
            await work.posted.note([(person.address, Sent(("5",), {"case": Shown(("5",))}))])
    await hoa.does(EventKind.GONE)
    assert await posted(world, hoa) == ()
    assert (await count(world, s.card)) == 1
    assert await posted(world, officer)
    await officer.does(EventKind.GONE)
    assert (await count(world, s.card), await count(world, s.posted)) == (0, 0)
