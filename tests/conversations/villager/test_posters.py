"""Joining by a poster's QR: it keeps the unit, and agrees to nothing by itself."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from bot.store import schema as s
from tests.conversations.villager.steps import QUANG_LAM, WORDS, count
from tests.conversations.villager.steps import texts as shown
from tests.conversations.villager.subscribers import LABEL, load_hamlets, units
from tests.kit.chat import World


async def test_a_poster_leads_to_consent_for_its_unit(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"n1-{QUANG_LAM}")
    assert f"Nghe tin của {LABEL}?" in hoa.text
    assert await count(world, s.contact) == 0
    await hoa.presses("Đồng ý")
    assert await units(world) == [QUANG_LAM]


@pytest.mark.parametrize("payload", ["n1-01304-04", "v1-01304-04"])
async def test_a_posters_hamlet_is_kept(world: World, payload: str) -> None:
    await load_hamlets(world)
    hoa = world.person("hoa")
    await hoa.opens(payload)
    if payload.startswith("v1"):
        await hoa.presses("Nghe tin xã")
    assert f"Nghe tin của Xóm Nà Mòn, {LABEL}?" in hoa.text
    await hoa.presses("Đồng ý")
    assert await units(world) == ["01304-04"]


async def test_who_says_no_to_a_poster_is_not_kept(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"n1-{QUANG_LAM}")
    await hoa.presses("❌ Không")
    assert hoa.text == "🔔 Kẻng"
    assert await count(world, s.contact) == 0


async def test_who_hears_it_already_is_shown_so_and_another_units_poster_asks(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"n1-{QUANG_LAM}")
    await hoa.presses("Đồng ý")
    await hoa.opens(f"n1-{QUANG_LAM}")
    assert f"Bạn đang nghe tin của {LABEL}" in hoa.text
    await hoa.opens("n1-01456")
    assert "Nghe tin của" in hoa.text
    assert await units(world) == [QUANG_LAM]
    await hoa.presses("Đồng ý")
    assert await units(world) == ["01456"]


@pytest.mark.parametrize("payload", ["n1-99999", "n1-04", "n1-", "n2-01304", "n1-01304-"])
async def test_a_spoiled_poster_leads_home(world: World, payload: str) -> None:
    hoa = world.person("hoa")
    await hoa.opens(payload)
    assert hoa.text == "🔔 Kẻng"
    assert await count(world, s.contact) == 0


async def test_a_poster_does_not_take_a_draft_away_and_its_unit_is_remembered(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Báo tin")
    await hoa.says(WORDS)
    await hoa.opens(f"n1-{QUANG_LAM}")
    assert "Nghe tin của" not in shown(hoa)
    await hoa.presses("🗑️ Bỏ")
    await hoa.presses("Nghe tin xã")
    assert f"Nghe tin của {LABEL}?" in hoa.text


async def test_a_hamlet_can_be_named_when_the_commune_is_asked_for(world: World) -> None:
    await load_hamlets(world)
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.presses("Nghe tin xã")
    await hoa.says("Nà Lốm, Quảng Lâm")
    await hoa.presses(f"Xóm Nà Lốm, {LABEL}")
    await hoa.presses("Đồng ý")
    async with world.database.look() as work:
        assert (await work.run(select(s.contact.c.unit))).scalars().all() == [f"{QUANG_LAM}-02"]
