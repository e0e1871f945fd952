"""The cleaning loop and campaigns' files: cleaned beside tips' files, never masked, and whoever sent one hears why it is not taken."""

from __future__ import annotations

import pytest

from bot.domain.campaigns import Variant
from bot.domain.events import Address
from bot.domain.files import MOST_BYTES, Attachment, CleanFile, FileKind, FileState, Refusal, Refused
from bot.domain.people import Role
from bot.services.campaigns.receive_file import receive_file
from bot.store import schema_campaign_files as sf
from bot.store.origins import Origin
from tests.kit.chat import Person, World
from tests.kit.outreach import AUTHOR, compose

COMMUNE = "01304"


@pytest.fixture
async def lan(world: World) -> Person:
    return await world.staff("lan", Role.CAMPAIGN, COMMUNE)


async def receive(world: World, person: Person, content: str, kind: FileKind) -> str:
    """Let somebody of the staff send a file for a campaign; return its id."""
    reference = f"ref {content}"
    world.channel.originals[reference] = content.encode()
    staff = await world.who(person)
    async with world.database.begin() as work:
        file, found = await receive_file(work, Attachment(reference, kind, len(content)), staff)
    assert found is kind
    return file


async def state(world: World, file: str) -> FileState:
    async with world.database.look() as work:
        found = await work.campaign_files.get(file)
    assert found is not None
    return found.state


async def test_a_recording_for_many_is_cleaned_and_not_masked(world: World, lan: Person) -> None:
    file = await receive(world, lan, "voice của Lan", FileKind.VOICE)
    await world.clean()
    async with world.database.look() as work:
        assert await work.campaign_files.read(file) == CleanFile(FileKind.VOICE, "voice của Lan".encode().upper(), 3.0)
    assert (world.cleaner.masked, world.channel.originals, lan.seen) == ([False], {}, [])


async def test_files_of_tips_and_of_campaigns_are_cleaned_side_by_side(world: World, lan: Person) -> None:
    public = [await receive(world, lan, f"picture {number}", FileKind.PICTURE) for number in range(4)]
    world.channel.originals |= {f"tip {number}": b"voice" for number in range(3)}
    origins = [Origin(Address("fake", "hoa"), f"tip {number}", "vi", mask=True) for number in range(3)]
    async with world.database.begin() as work:
        private = [await work.files.add(FileKind.VOICE, each) for each in origins]
    assert await world.cleaning.once() == 4
    assert await world.cleaning.once() == 0
    await world.clean()
    assert [await state(world, file) for file in public] == [FileState.CLEAN] * 4
    async with world.database.look() as work:
        assert {each.state for each in (await work.files.some(private)).values()} == {FileState.CLEAN}
    assert sorted(world.cleaner.masked) == [False] * 4 + [True] * 3


@pytest.mark.parametrize(
    ("content", "said"), [("long", "dài quá 10 phút"), ("broken", "không mở được"), ("picture", "chỉ nhận ảnh và lời nói")]
)
async def test_who_sent_what_cannot_be_taken_hears_why_and_the_text_stays(world: World, lan: Person, content: str, said: str) -> None:
    campaign = await compose(world.database)
    file = await receive(world, lan, content, FileKind.VOICE)
    async with world.database.begin() as work:
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", recording=file, author=AUTHOR))
    await world.clean()
    assert said in lan.text
    assert await state(world, file) is FileState.REFUSED
    async with world.database.look() as work:
        assert (await work.campaigns.variants(campaign.id))["vi"] == Variant("vi", "Lời", author=AUTHOR)
        assert await work.campaign_files.awaited("fake") == set()


async def test_it_is_said_in_the_language_of_whoever_sent_it(world: World, lan: Person) -> None:
    async with world.database.begin() as work:
        await work.staff.set_language((await work.staff.at([lan.address]))[lan.address].id, "en")
    await receive(world, lan, "empty", FileKind.PICTURE)
    await world.clean()
    assert lan.text.startswith("The file you sent is empty")


async def test_what_no_campaign_holds_is_refused_at_once(world: World, lan: Person) -> None:
    staff = await world.who(lan)
    cases: dict[Refusal, list[Attachment | None]] = {
        Refusal.TYPE: [None, Attachment("r", None), Attachment("r", FileKind.VIDEO), Attachment("r", FileKind.DOCUMENT)],
        Refusal.LARGE: [Attachment("r", FileKind.PICTURE, MOST_BYTES + 1)],
    }
    async with world.database.begin() as work:
        for why, attachments in cases.items():
            for attachment in attachments:
                with pytest.raises(Refused) as refused:
                    await receive_file(work, attachment, staff)
                assert refused.value.why is why
        assert (await work.run(sf.campaign_file.select())).all() == []


async def test_what_a_dead_loop_had_begun_is_taken_up(world: World, lan: Person) -> None:
    file = await receive(world, lan, "picture", FileKind.PICTURE)
    async with world.database.begin() as work:
        assert await work.campaign_files.claim(b"dead", work.now.replace(year=2099), work.now, 9)
    await world.clean()
    assert await state(world, file) is FileState.WAITING
    async with world.database.begin() as work:
        assert await work.campaign_files.release_dead() == 1
    await world.clean()
    assert await state(world, file) is FileState.CLEAN
