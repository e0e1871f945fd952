"""Beyond the phone: what a loudspeaker reads, and what hamlets' own chat groups are sent."""

from __future__ import annotations

import pytest

from bot.domain.campaigns import CampaignState, Variant
from bot.domain.events import OutboundMessage
from bot.domain.files import FileKind, ShownFile
from bot.domain.people import Role
from tests.conversations.campaign.sending import approved
from tests.kit.chat import Person, World
from tests.kit.outreach import PROVINCE, WORDS

PICTURE, SOUND = "ab" * 16, "cd" * 16


@pytest.fixture
async def lan(world: World) -> Person:
    return await world.staff("lan", Role.CAMPAIGN, PROVINCE)


@pytest.fixture
async def campaign(world: World, lan: Person) -> str:
    minh = await world.staff("minh", Role.AUTHORISER, PROVINCE)
    found = await approved(world, lan, minh, words={**WORDS, "nut": "Pi noong"})
    async with world.database.begin() as work:
        author = (await world.who(lan)).id
        await work.campaigns.put_variant(found, Variant("vi", WORDS["vi"], recording=SOUND, picture=PICTURE, author=author))
    return found


async def test_the_loudspeaker_says_who_speaks_and_everything_twice(world: World, campaign: str, lan: Person) -> None:
    heard = len(lan.seen)
    await lan.forges(f"ks:{campaign}")
    await lan.presses("Loa")
    _, how, script, sound, other, end = lan.since(heard)
    assert "Đọc chậm" in how.text
    async with world.database.look() as work:
        unit = await work.units.get("01304")
    assert unit is not None
    assert unit.name in script.text
    assert script.text.count(WORDS["vi"]) == 2
    assert "nhắc lại" in script.text
    assert sound == OutboundMessage("", file=ShownFile(SOUND, FileKind.VOICE))
    assert other.text.count("Pi noong") == 2
    assert end.choices


async def test_what_is_for_groups_carries_nothing_of_ours(campaign: str, lan: Person) -> None:
    heard = len(lan.seen)
    await lan.forges(f"ks:{campaign}")
    await lan.presses("Nhóm thôn")
    assert lan.since(heard)[2:-1] == [
        OutboundMessage(WORDS["vi"]),
        OutboundMessage("", file=ShownFile(PICTURE, FileKind.PICTURE)),
        OutboundMessage("", file=ShownFile(SOUND, FileKind.VOICE)),
        OutboundMessage("Pi noong"),
    ]


@pytest.mark.parametrize("state", [CampaignState.DRAFT, CampaignState.WAITING, CampaignState.RETURNED, CampaignState.CANCELLED])
async def test_words_that_nobody_approved_go_nowhere(world: World, campaign: str, lan: Person, state: CampaignState) -> None:
    async with world.database.begin() as work:
        await work.campaigns.set_state(campaign, [CampaignState.APPROVED], state)
    await lan.forges(f"ks:{campaign}")
    assert not any("Loa" in label for label in lan.labels())
    before = len(lan.seen)
    for code in ("wl", "wg"):
        await lan.forges(f"{code}:{campaign}")
        assert "chưa được duyệt" in lan.text
    assert not any(WORDS["vi"] in message.text for message in lan.since(before))
