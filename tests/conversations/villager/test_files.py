"""Pictures, voices and videos of villagers: taken anywhere, in any order, and only clean ones are kept."""

from __future__ import annotations

import pytest

from bot.domain.events import EventKind
from bot.domain.files import MOST_BYTES, MOST_FILES, Attachment, FileKind, FileState
from bot.domain.tips import EntryKind
from bot.schedule.ticks import Ticks
from bot.services.upkeep.purge import purge_due
from bot.store import schema as s
from tests.conversations.villager.steps import (
    QUANG_LAM,
    WORDS,
    count,
    finish_tip,
    only_tip,
    open_by,
    send,
    shown_receipt,
    texts,
    thread,
    to_review,
)
from tests.kit.chat import Person, World


async def contents(world: World) -> list[bytes]:
    """Return the files of the only tip, in the order of its thread."""
    tip = await only_tip(world)
    files = [entry.words for entry in await thread(world, tip) if entry.kind is EntryKind.FILE]
    async with world.database.look() as work:
        return [(await work.files.read(file)).content for file in files]


async def begin(world: World) -> Person:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Báo tin")
    return hoa


async def test_files_and_words_keep_their_order(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("picture một")
    await hoa.says(WORDS)
    await hoa.sends("voice hai")
    await hoa.presses("Trẻ em")
    await hoa.sends("video ba", text="quay lúc tối")
    await hoa.presses("Xã mình")
    assert "📷 1 · 🎤 1 · 🎬 1" in hoa.text
    await world.clean()
    await hoa.presses("Gửi xã")
    kinds = [entry.kind for entry in await thread(world, await only_tip(world))]
    assert kinds == [EntryKind.FILE, EntryKind.WORDS, EntryKind.FILE, EntryKind.FILE, EntryKind.WORDS]
    assert await contents(world) == [b"PICTURE M\xe1\xbb\x99T", b"VOICE HAI", b"VIDEO BA"]


async def test_what_is_sent_before_it_is_clean_is_cleaned_afterwards(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("picture một")
    await finish_tip(hoa)
    async with world.database.look() as work:
        (file,) = await work.files.of_tip((await only_tip(world)).id)
    assert file.state is FileState.WAITING
    await world.clean()
    assert [content[:7] for content in await contents(world)] == [b"PICTURE"]


async def test_the_original_is_forgotten_and_so_is_who_sent_it(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("voice", FileKind.VOICE)
    assert await count(world, s.file_origin) == 1
    await world.clean()
    assert await count(world, s.file_origin) == 0
    assert world.channel.originals == {}
    assert world.cleaner.masked == [True]


async def test_a_voice_note_at_any_moment_is_an_offered_tip(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.sends("voice cứu với")
    assert "Gửi lời này cho công an nhé?" in hoa.text
    await hoa.presses("📣 Gửi")
    await finish_tip(hoa)
    await world.clean()
    assert [content[:5] for content in await contents(world)] == [b"VOICE"]


async def test_a_voice_that_is_not_to_be_sent_is_destroyed_at_once(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens()
    await hoa.sends("voice")
    await world.clean()
    assert await count(world, s.file_part) > 0
    await hoa.presses("Không")
    assert (await count(world, s.file), await count(world, s.file_part), await count(world, s.file_draft)) == (0, 0, 0)


@pytest.mark.parametrize("how", ["review", "leave", "forget", "stop", "gone"])
async def test_a_draft_that_is_dropped_takes_its_files_along(world: World, how: str) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.sends("picture")
    await world.clean()
    if how == "review":
        await hoa.presses("Bỏ")
    elif how == "leave":
        await hoa.says("menu")
        await hoa.presses("Bỏ")
    elif how == "gone":
        await hoa.does(EventKind.GONE)
    else:
        await hoa.says({"forget": "quên tôi", "stop": "dừng"}[how])
    assert await count(world, s.file) == 0


async def test_who_tells_anew_loses_the_old_files(world: World) -> None:
    hoa = world.person("hoa")
    await to_review(hoa)
    await hoa.sends("picture")
    await hoa.presses("Sửa")
    await hoa.says("1")
    await hoa.says("lời mới")
    assert await count(world, s.file) == 0


async def test_an_album_is_answered_once(world: World) -> None:
    hoa = await begin(world)
    await hoa.says(WORDS)
    seen = len(hoa.seen)
    for number in range(3):
        await hoa.sends(f"picture {number}", album="A")
    assert texts(hoa, seen).count("Đã thêm") == 1
    await finish_tip(hoa)
    await world.clean()
    assert len(await contents(world)) == 3


async def test_the_limits_are_said_before_and_when_they_are_exceeded(world: World) -> None:
    hoa = await begin(world)
    assert f"{MOST_FILES} tệp, mỗi tệp 20 MB" in hoa.text
    for number in range(MOST_FILES + 1):
        await hoa.sends(f"picture {number}")
    assert f"nhiều nhất {MOST_FILES} tệp" in hoa.text
    await hoa.does(EventKind.FILE, file=Attachment("big", FileKind.VIDEO, MOST_BYTES + 1))
    assert "lớn quá 20 MB" in hoa.text
    await finish_tip(hoa)
    await world.clean()
    assert len(await contents(world)) == MOST_FILES


@pytest.mark.parametrize(
    ("refusal", "said"), [("type", "chụp ảnh nó"), ("broken", "không mở được"), ("long", "dài quá"), ("empty", "rỗng"), ("large", "20 MB")]
)
async def test_what_cannot_be_cleaned_is_said_kindly_and_nothing_else_is_lost(world: World, refusal: str, said: str) -> None:
    hoa = await begin(world)
    await hoa.says(WORDS)
    await hoa.sends(refusal, FileKind.PICTURE)
    await world.clean()
    assert said in hoa.text
    await finish_tip(hoa)
    assert next(entry.words for entry in await thread(world, await only_tip(world))) == WORDS


async def test_in_danger_files_go_out_at_once(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.opens(f"v1-{QUANG_LAM}")
    await hoa.presses("Đang nguy")
    await hoa.sends("voice cứu", FileKind.VOICE)
    assert "Đã chuyển công an" in texts(hoa)
    await hoa.sends("picture hai", text="đây này")
    await world.clean()
    entries = await thread(world, await only_tip(world))
    assert [entry.kind for entry in entries] == [EntryKind.FILE, EntryKind.FILE, EntryKind.WORDS]
    assert len(await contents(world)) == 2


async def test_a_draft_with_files_alone_is_a_draft(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("picture")
    await hoa.says("menu")
    await hoa.presses("Đang nguy")
    await hoa.presses("Gửi luôn lời đang viết dở")
    await world.clean()
    assert len(await contents(world)) == 1


async def test_the_holder_of_the_receipt_adds_files(world: World) -> None:
    hoa = world.person("hoa")
    receipt = await send(hoa)
    lan = world.person("lan")
    await open_by(lan, receipt)
    await lan.sends("voice trả lời")
    await world.clean()
    assert [content[:5] for content in await contents(world)] == [b"VOICE"]


async def test_after_sending_a_file_may_be_added_or_become_another_tip(world: World) -> None:
    hoa = world.person("hoa")
    await send(hoa)
    assert shown_receipt(hoa)
    await hoa.sends("picture thêm")
    await hoa.says("1")
    await world.clean()
    assert len(await contents(world)) == 1


async def test_files_that_were_never_sent_end_with_their_draft(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("picture")
    await world.clean()
    world.clock.forward(hours=24, minutes=59)
    async with world.database.begin() as work:
        assert await work.files.due().count() == 0
    world.clock.forward(minutes=7)
    async with world.database.begin() as work:
        assert await work.files.due().remove() == 1
    assert (await count(world, s.file), await count(world, s.file_part)) == (0, 0)


async def test_a_draft_that_is_kept_alive_keeps_its_files_alive(world: World) -> None:
    hoa = await begin(world)
    await hoa.sends("picture")
    await world.clean()
    for _ in range(3):
        world.clock.forward(hours=20)
        await Ticks(world.database).once()
        await hoa.says("còn nữa")
    await finish_tip(hoa)
    assert len(await contents(world)) == 1


async def test_a_voice_that_nobody_decided_about_goes_with_its_question(world: World) -> None:
    hoa = world.person("hoa")
    await hoa.sends("voice")
    await world.clean()
    world.clock.forward(hours=1, minutes=36)
    async with world.database.begin() as work:
        await purge_due(work)
    assert (await count(world, s.file), await count(world, s.file_part)) == (0, 0)


@pytest.mark.parametrize("leaving", ["menu", "4", "3"])
async def test_whatever_ends_a_question_takes_its_files_along(world: World, leaving: str) -> None:
    hoa = world.person("hoa")
    await hoa.sends("voice")
    await world.clean()
    await hoa.says("menu")
    await hoa.says(leaving)
    assert await count(world, s.file) == 0
