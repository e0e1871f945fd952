"""The truth on a screen: short words, whole numbers, nobody who could be told apart."""

from __future__ import annotations

from bot.domain.campaigns import CampaignKind, Subject
from bot.domain.events import Address
from bot.domain.people import Role, Wishes
from tests.conversations.campaign.approving import draft
from tests.kit.chat import World
from tests.kit.outreach import COMMUNE, OTHER, PROVINCE, subscribe


async def test_the_truth_is_shown_on_request(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, PROVINCE)
    await subscribe(world.database, [(f"p{number}", COMMUNE, "vi") for number in range(1200)])
    await subscribe(world.database, [(f"t{number}", COMMUNE, "tyz") for number in range(6)])
    await subscribe(world.database, [(f"q{number}", OTHER, "vi") for number in range(3)], "telegram")
    async with world.database.begin() as work:
        for number in range(6):
            await work.contacts.set_wishes(Address("fake", f"t{number}"), Wishes(quiet_from=6 * 60, quiet_to=8 * 60))
        for number in range(5):
            await work.contacts.set_wishes(Address("fake", f"p{number}"), Wishes(frozenset({Subject.FRAUD})))
    campaign = await draft(world, lan, units=(PROVINCE,))
    await lan.says("/truc")
    await lan.presses(campaign.title)
    await lan.presses("Gửi thì ra sao")
    lines = lan.text.splitlines()
    assert lines[:2] == ["📊 «Tài khoản»", "Gửi lúc 07:00 24/11:"]
    assert "👥 Người nhận: 1.204" in lines
    assert "· fake: 1.201 người, gửi ngay" in lines
    assert "· Telegram: dưới 5 người, mất chưa đến 1 phút" in lines
    assert "📍 Nơi ít người, gộp chung: 1.204" in lines
    assert "🌙 Giờ nghỉ: 6 người nhận từ khoảng 08:00 24/11" in lines
    assert "🗣 Chưa có tiếng Tày: 6 người nhận tiếng Việt" in lines
    assert "🚪 Đã bỏ chủ đề này, không nhận: 5" in lines


async def test_few_people_of_a_place_and_their_language_are_not_told(world: World) -> None:
    lan = await world.staff("lan", Role.CAMPAIGN, COMMUNE)
    await subscribe(world.database, [("a", COMMUNE, "nty"), ("b", COMMUNE, "vi")])
    campaign = await draft(world, lan, kind=CampaignKind.URGENT)
    await lan.forges(f"qt:{campaign.id}")
    assert "👥 Người nhận: dưới 5" in lan.text
    assert "Lô Lô" not in lan.text
    assert "2" not in lan.text.replace("24/11", "")


async def test_nobody_sees_the_numbers_of_another_commune(world: World) -> None:
    lan, other = await world.staff("lan", Role.CAMPAIGN, COMMUNE), await world.staff("mai", Role.CAMPAIGN, OTHER)
    campaign = await draft(world, lan)
    await other.forges(f"qt:{campaign.id}")
    assert "📊" not in other.text
