"""A run with a recording and a picture: everybody gets both, and each goes up to Telegram once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from bot.domain.campaigns import Campaign, CampaignKind, Variant
from bot.domain.files import FileKind
from bot.store.database import Database
from tests.emulators.telegram import Emulator, Person
from tests.kit.fakes import FakeClock
from tests.kit.outreach import AUTHOR, COMMUNE, compose, fire, subscribe
from tests.telegram.line import Line, Place

WORDS = "Đừng cho ai mượn tài khoản"
MANY = 200


async def write(database: Database, *kinds: FileKind) -> Campaign:
    """Compose a campaign with files of these kinds."""
    campaign = await compose(database, kind=CampaignKind.URGENT)
    async with database.begin() as work:
        expires = work.now + timedelta(days=1)
        files = {kind: await work.campaign_files.put(kind, b"for all", 3.0, "", expires) for kind in kinds}
        named = Variant("vi", WORDS, files.get(FileKind.VOICE, ""), files.get(FileKind.PICTURE, ""), AUTHOR)
        await work.campaigns.put_variant(campaign.id, named)
    return campaign


async def go_out(line: Line, emulator: Emulator, campaign: Campaign, people: Sequence[Person]) -> None:
    """Fire a campaign and wait until everybody has its words once more."""
    before = [heard(each) for each in people]
    async with line.instance.database.begin() as work:
        await fire(work, campaign, work.now)
    await emulator.bell.until(lambda: [heard(each) for each in people] == [count + 1 for count in before], 30)


def heard(person: Person) -> int:
    return sum(one.get("caption") == WORDS for one in person.chat.from_bot)


def shown(person: Person) -> list[str]:
    return [next(kind for kind in ("voice", "photo", "text") if kind in one) for one in person.chat.from_bot]


def brought(emulator: Emulator) -> list[str]:
    return [call.method for call in emulator.record.calls if call.files]


async def test_two_hundred_people_get_a_voice_and_a_picture_that_went_up_once(folder: Path, emulator: Emulator) -> None:
    place = Place(folder, emulator.url, clock=FakeClock())
    people = [emulator.person() for _ in range(MANY)]
    async with place.open() as line:
        await subscribe(line.instance.database, [(str(each.id), COMMUNE, "vi") for each in people], "telegram")
        campaign = await write(line.instance.database, FileKind.VOICE, FileKind.PICTURE)
        await go_out(line, emulator, campaign, people)
        assert sorted(brought(emulator)) == ["sendPhoto", "sendVoice"]
        assert [shown(each) for each in people] == [["voice", "photo"]] * MANY
    async with place.open() as line:
        await go_out(line, emulator, campaign, people)
    assert len(brought(emulator)) == 2
    assert [shown(each) for each in people] == [["voice", "photo"] * 2] * MANY


async def test_another_bot_brings_it_anew(folder: Path, emulator: Emulator) -> None:
    place, lan = Place(folder, emulator.url, clock=FakeClock()), emulator.person()
    async with place.open() as line:
        await subscribe(line.instance.database, [(str(lan.id), COMMUNE, "vi")], "telegram")
        campaign = await write(line.instance.database, FileKind.PICTURE)
        await go_out(line, emulator, campaign, [lan])
    emulator.state.files.lose(lan.chat.from_bot[-1]["photo"][-1]["file_id"])
    async with place.open() as line:
        await go_out(line, emulator, campaign, [lan])
    assert brought(emulator) == ["sendPhoto"] * 2
    async with place.open() as line, line.instance.database.look() as work:
        picture = (await work.campaigns.variants(campaign.id))["vi"].picture
        assert await work.campaign_files.copy(picture, "telegram") == lan.chat.from_bot[-1]["photo"][-1]["file_id"]
