"""Old, forged and other people's buttons."""

from __future__ import annotations

from bot.domain.actions import Accept, Pick
from handlers.villager.actions import Danger
from tests.conversations.villager.steps import (
    only_tip,
    send,
    texts,
    tips,
    to_review,
)
from tests.kit.chat import World


async def test_a_long_time_later_old_buttons_are_answered_kindly(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    old = hoa.find("Gửi xã").action
    world.clock.forward(days=30)
    await hoa.forges(old)
    assert "Nút này cũ rồi" in hoa.seen[-2].text
    assert hoa.text == "🔔 Kẻng"
    assert await tips(world) == []


FORGED = [
    "",
    ":",
    "zz",
    "vd:1",
    "k:",
    "k:abc",
    "k:000000:commune",
    "vg:../../etc",
    "k:000000:u=99999",
    "ta:nothex",
    "\x00",
    "vg:" + "x" * 60,
]


async def test_forged_buttons_do_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    for packed in FORGED:
        await hoa.forges(packed)
    assert await tips(world) == []
    assert "trục trặc" not in texts(hoa)
    await hoa.presses("Gửi xã")
    assert len(await tips(world)) == 1


async def test_a_pick_that_was_not_offered_does_nothing(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    serial = Pick.unpack(hoa.find("Gửi xã").action).serial
    await hoa.forges(Pick(serial, "u=99999").pack())
    assert "Nút này cũ rồi" in texts(hoa)
    assert await tips(world) == []


async def test_an_officers_button_is_not_for_villagers(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    tip = await only_tip(world)
    await hoa.forges(Accept(tip.id).pack())
    assert "không dành cho máy này" in hoa.text
    assert (await only_tip(world)).owner == ""


async def test_somebody_elses_button_does_nothing(world: World) -> None:
    hoa, other = world.person("hoa"), world.person("other")
    await to_review(hoa)
    await other.forges(hoa.find("Gửi xã").action)
    assert await tips(world) == []
    assert other.text == "🔔 Kẻng"


async def test_danger_is_short_enough_for_any_button(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    assert Danger().pack() == "vd"
    assert all(len(choice.action.encode()) <= 64 for message in hoa.seen for row in message.choices for choice in row)
