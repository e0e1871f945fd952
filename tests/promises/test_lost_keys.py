"""A lost key has an honest end: what it guarded is gone and said to be, and the line works on."""

from __future__ import annotations

import pytest

from bot.domain.people import Role
from bot.domain.ports import IntakeResult
from bot.privacy.keys import Hash, Purpose, Seal, file_name
from bot.privacy.turnover import replace_lost
from bot.schedule.ticks import Ticks
from bot.services.upkeep.replace import give_up
from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM, count, open_by, send, thread, tips
from tests.kit.chat import World

GONE_FOR_OFFICERS, GONE_FOR_SENDERS = "Lời báo đã xoá, không còn xem được.", "Tin này đã được xoá, không còn gì để xem."


async def lose(world: World, purpose: Purpose) -> None:
    """Lose a key and do what an operator does then."""
    ring = world.database.circumstances.vault.ring
    (key_id,) = ring.keys(purpose)
    (ring.folder / file_name(purpose, key_id)).unlink()
    ring.reload()
    async with world.database.begin() as work:
        await give_up(work, purpose)
    replace_lost(ring, purpose)


async def test_lost_words_are_said_to_be_gone_on_every_screen(world: World) -> None:
    officer, villager = await world.staff("officer", Role.OFFICER, QUANG_LAM), world.person("villager")
    receipt = await send(villager)
    await villager.presses("Nhắn tôi")
    await officer.presses("Nhận")
    (tip,) = await tips(world)
    await lose(world, Seal.TIP)
    await officer.presses("Mở")
    assert GONE_FOR_OFFICERS in [message.text for message in officer.seen]
    for action in (f"tq:{tip.id}", f"tr:{tip.id}"):
        seen = len(officer.seen)
        await officer.forges(action)
        await officer.says("Xe màu gì?")
        assert GONE_FOR_OFFICERS in [message.text for message in officer.since(seen)]
    seen = len(villager.seen)
    await open_by(villager, receipt)
    assert GONE_FOR_SENDERS in [message.text for message in villager.since(seen)]
    assert await villager.says("Tôi xin nói thêm") is IntakeResult.DONE
    assert await officer.forges(f"tc:{tip.id}") is IntakeResult.DONE
    assert await count(world, s.parked) == 0


@pytest.mark.parametrize("purpose", [*Seal, *Hash])
async def test_whatever_key_is_lost_a_new_tip_is_taken_and_read(world: World, purpose: Purpose) -> None:
    officer, villager = await world.staff("officer", Role.OFFICER, QUANG_LAM), world.person("villager")
    await world.staff("operator", Role.OPERATOR, "04")
    await send(villager)
    async with world.database.begin() as work:
        await work.contacts.subscribe(villager.address, "vi", QUANG_LAM)
    await lose(world, purpose)
    world.clock.forward(minutes=10)
    await Ticks(world.database).once()
    await world.settle()
    if purpose in {Seal.STAFF, Hash.STAFF}:
        officer = await world.staff("another officer", Role.OFFICER, QUANG_LAM)
    before = {tip.id for tip in await tips(world)}
    await send(world.person("neighbour"), "Lời mới")
    (fresh,) = [tip for tip in await tips(world) if tip.id not in before]
    assert [entry.words for entry in await thread(world, fresh)] == ["Lời mới"]
    assert await officer.forges(f"to:{fresh.id}") is IntakeResult.DONE
    assert "Lời mới" in officer.text
    assert await villager.says("dừng") is IntakeResult.DONE
    assert await count(world, s.contact) == 0
    assert await count(world, s.parked) == 0


async def test_who_is_not_recognised_any_more_is_not_written_to(world: World) -> None:
    villager = world.person("villager")
    async with world.database.begin() as work:
        await work.contacts.subscribe(villager.address, "vi", QUANG_LAM)
    await lose(world, Hash.CONTACT)
    assert await count(world, s.contact) == 0


async def test_staff_who_are_not_recognised_any_more_are_not_rung(world: World) -> None:
    officer = await world.staff("officer", Role.OFFICER, QUANG_LAM)
    for purpose in (Seal.STAFF, Hash.STAFF):
        await lose(world, purpose)
        seen = len(officer.seen)
        await send(world.person(f"villager {purpose}"))
        assert officer.since(seen) == []
