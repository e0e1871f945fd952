"""Files of campaigns in the store: whole, for as long as something names them, and where they came from only sealed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.domain.campaigns import Variant
from bot.domain.errors import Gone
from bot.domain.events import Address, OutboundMessage
from bot.domain.files import LONGEST_NAME, MOST_BYTES, CleanFile, FileKind, FileState, Refused, ShownFile
from bot.privacy.keys import Seal
from bot.privacy.vault import Vault
from bot.store import schema_campaign_files as sf
from bot.store.campaign_files import PART_BYTES, UNNAMED_LIFE, safe_name
from bot.store.database import Circumstances, Database
from bot.store.origins import Origin
from bot.store.shown import ShownFiles
from bot.store.work import UnitOfWork
from tests.kit.fakes import FakeClock
from tests.kit.outreach import AUTHOR, WORDS, compose, fire

LAN = Address("fake", "lan")
CONTENT = bytes(range(256)) * 3000
LATER = datetime(2027, 1, 1, tzinfo=UTC)


async def put(work: UnitOfWork, kind: FileKind = FileKind.PICTURE, content: bytes = CONTENT) -> str:
    return await work.campaign_files.put(kind, content, 0, "", work.now + UNNAMED_LIFE)


async def purge(database: Database) -> int:
    async with database.begin() as work:
        counted = await work.campaign_files.due().count()
        assert await work.campaign_files.due().remove() == counted
    return counted


@pytest.mark.parametrize("size", [1, PART_BYTES - 1, PART_BYTES, PART_BYTES + 1, len(CONTENT)])
async def test_what_is_put_is_read_whole_with_its_name(database: Database, size: int) -> None:
    async with database.begin() as work:
        file = await work.campaign_files.put(FileKind.DOCUMENT, CONTENT[:size], 0, "bao-cao.xlsx", LATER)
    async with database.look() as work:
        assert await work.campaign_files.read(file) == CleanFile(FileKind.DOCUMENT, CONTENT[:size], 0.0, "bao-cao.xlsx")


@pytest.mark.parametrize("content", [b"", bytes(MOST_BYTES + 1)], ids=["empty", "large"])
async def test_what_nobody_could_be_sent_is_not_kept(database: Database, content: bytes) -> None:
    async with database.begin() as work:
        with pytest.raises(Refused):
            await put(work, FileKind.DOCUMENT, content)
        assert (await work.run(select(func.count()).select_from(sf.campaign_file))).scalar() == 0


@given(st.text(max_size=300))
@example("0" * (LONGEST_NAME - 1) + ":0")
def test_a_name_holds_letters_and_names_no_folder(name: str) -> None:
    safe = safe_name(name)
    assert 0 < len(safe) <= LONGEST_NAME
    assert not set(safe) & set('/\\:*?"<>|\n\r\0;')
    assert not safe.startswith(".")
    assert safe_name(safe) == safe


def test_a_long_name_keeps_its_ending() -> None:
    assert safe_name("Báo cáo tháng " * 20 + ".xlsx").endswith(".xlsx")
    assert safe_name("../../Báo cáo 11-2026.xlsx") == "Báo cáo 11-2026.xlsx"


async def test_where_a_file_came_from_stands_sealed_until_it_is_clean(database: Database) -> None:
    async with database.begin() as work:
        file = await work.campaign_files.add(FileKind.VOICE, LAN, "a reference")
        (row,) = await work.run(select(sf.campaign_origin))
        assert b"reference" not in row.sealed
        assert b"lan" not in row.sealed
        assert await work.campaign_files.awaited("fake") == {"a reference"}
        assert await work.campaign_files.awaited("other") == set()
        with pytest.raises(Gone):
            await work.campaign_files.read(file)
        (claimed,) = await work.campaign_files.claim(b"lease", work.now + timedelta(minutes=5), work.now, 10)
        assert (claimed.id, claimed.kind, claimed.origin) == (file, FileKind.VOICE, Origin(LAN, "a reference", "", mask=False))
        await work.campaign_files.keep(file, CleanFile(FileKind.VOICE, b"opus", 3.4))
        assert await work.campaign_files.read(file) == CleanFile(FileKind.VOICE, b"opus", 3.0)
        assert await work.campaign_files.awaited("fake") == set()


async def test_a_claimed_file_is_nobody_elses_until_its_lease_is_over_or_given_back(database: Database) -> None:
    async with database.begin() as work:
        file = await work.campaign_files.add(FileKind.VOICE, LAN, "ref")
        files, until = work.campaign_files, work.now + timedelta(minutes=5)

        async def claimed(now: datetime) -> list[str]:
            return [each.id for each in await files.claim(b"lease", until, now, 10)]

        assert await claimed(work.now) == [file]
        assert await claimed(work.now) == []
        assert await claimed(until + timedelta(seconds=1)) == [file]
        await files.release_all(b"lease")
        assert await claimed(work.now) == [file]
        assert await files.release_dead() == 1
        await files.retry(file, timedelta(seconds=30))
        assert await claimed(work.now) == []


async def test_a_file_whose_origin_cannot_be_opened_is_refused(database: Database, circumstances: Circumstances) -> None:
    async with database.begin() as work:
        file = await work.campaign_files.add(FileKind.VOICE, LAN, "ref")
    for path in circumstances.vault.ring.folder.glob(f"{Seal.STAFF}-*"):
        path.unlink()
    Vault.open(circumstances.vault.ring.folder, create=True)
    circumstances.vault.ring.reload()  # as after a restart
    async with database.begin() as work:
        assert await work.campaign_files.claim(b"lease", work.now, work.now, 10) == []
        found = await work.campaign_files.get(file)
    assert found is not None
    assert found.state is FileState.REFUSED


async def test_a_variant_stands_without_a_file_that_is_refused(database: Database) -> None:
    campaign = await compose(database)
    async with database.begin() as work:
        voice, picture = [await work.campaign_files.add(kind, LAN, kind) for kind in (FileKind.VOICE, FileKind.PICTURE)]
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", voice, picture, AUTHOR))
        await work.campaign_files.refuse(voice)
        assert (await work.campaigns.variants(campaign.id))["vi"] == Variant("vi", "Lời", "", picture, AUTHOR)
        assert await work.campaign_files.awaited("fake") == {FileKind.PICTURE}


async def test_what_nothing_names_goes_after_a_week(database: Database, clock: FakeClock) -> None:
    async with database.begin() as work:
        file = await work.campaign_files.add(FileKind.PICTURE, LAN, "ref")
    clock.forward(days=7, seconds=-1)
    assert await purge(database) == 0
    clock.forward(seconds=1)
    assert await purge(database) == 1
    async with database.begin() as work:
        assert await work.campaign_files.get(file) is None
        assert (await work.run(select(func.count()).select_from(sf.campaign_origin))).scalar() == 0
        with pytest.raises(Gone):
            await work.campaign_files.keep(file, CleanFile(FileKind.PICTURE, b"late"))


@pytest.mark.parametrize("place", ["recording", "picture"])
async def test_what_a_variant_names_stays_and_goes_with_it(database: Database, clock: FakeClock, place: str) -> None:
    campaign = await compose(database)
    async with database.begin() as work:
        file = await put(work)
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", author=AUTHOR, **{place: file}))
        await work.campaign_files.note_copy(file, "fake", "id")
    clock.forward(days=400)
    assert await purge(database) == 0
    async with database.begin() as work:
        await work.campaigns.drop_variant(campaign.id, "vi")
    assert await purge(database) == 1
    async with database.look() as work:
        for table in (sf.campaign_file_part, sf.campaign_copy):
            assert (await work.run(select(func.count()).select_from(table))).scalar() == 0


async def test_what_a_run_says_stays_though_its_variant_has_another_picture_by_now(database: Database, clock: FakeClock) -> None:
    campaign = await compose(database)
    async with database.begin() as work:
        said, unsaid = await put(work), await put(work)
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", picture=said, author=AUTHOR))
        run = await fire(work, campaign, work.now)
        assert await work.runs.message(run, "vi") == OutboundMessage("Lời", file=ShownFile(said, FileKind.PICTURE))
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", author=AUTHOR))
    clock.forward(days=8)
    assert await purge(database) == 1
    async with database.look() as work:
        assert set(await work.campaign_files.some([said, unsaid])) == {said}


async def test_a_run_shows_voice_then_picture_and_nothing_that_is_not_clean(database: Database) -> None:
    campaign = await compose(database, words={**WORDS, "tyz": "Pỉ noọng"})
    async with database.begin() as work:
        picture, voice, waiting = (
            await put(work),
            await put(work, FileKind.VOICE),
            await work.campaign_files.add(FileKind.VOICE, LAN, "ref"),
        )
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", voice, picture, AUTHOR))
        await work.campaigns.put_variant(campaign.id, Variant("tyz", "Pỉ noọng", waiting, "", AUTHOR, "Bà con", "bb" * 16))
        run = await fire(work, campaign, work.now)
        both = OutboundMessage("Lời", file=ShownFile(picture, FileKind.PICTURE), also=(ShownFile(voice, FileKind.VOICE),))
        assert await work.runs.message(run, "vi") == both
        assert await work.runs.message(run, "tyz") == OutboundMessage("Pỉ noọng")


async def test_a_tips_file_is_shown_by_no_run_though_a_variant_names_it(database: Database) -> None:
    campaign = await compose(database)
    async with database.begin() as work:
        private = await work.files.add(FileKind.PICTURE, Origin(LAN, "ref", "vi", mask=True))
        await work.files.keep(private, CleanFile(FileKind.PICTURE, b"of a tip"))
        await work.campaigns.put_variant(campaign.id, Variant("vi", "Lời", picture=private, author=AUTHOR))
        assert await work.runs.message(await fire(work, campaign, work.now), "vi") == OutboundMessage("Lời")


async def test_by_what_a_platform_has_a_file_is_kept_for_campaigns_alone(database: Database) -> None:
    shown = ShownFiles(database)
    async with database.begin() as work:
        public = await put(work)
        private = await work.files.add(FileKind.PICTURE, Origin(LAN, "ref", "vi", mask=True))
        await work.files.keep(private, CleanFile(FileKind.PICTURE, b"of a tip"))
    assert [await shown.copy(each, "telegram") for each in (public, private, "no id")] == ["", None, None]
    for each in (public, private):
        await shown.note_copy(each, "telegram", "first")
    await shown.note_copy(public, "telegram", "second")
    assert [await shown.copy(public, channel) for channel in ("telegram", "other")] == ["second", ""]
    assert await shown.copy(private, "telegram") is None
    async with database.look() as work:
        assert (await work.run(select(func.count()).select_from(sf.campaign_copy))).scalar() == 1
    await shown.note_copy(public, "telegram", "")
    assert await shown.copy(public, "telegram") == ""
    assert [(await shown.read(each)).content for each in (public, private)] == [CONTENT, b"of a tip"]
