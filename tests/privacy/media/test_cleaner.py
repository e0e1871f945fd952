"""The bot's side of cleaning: all that is taken comes out clean, nobody waits for anybody, a worker that dies is no misfortune."""

from __future__ import annotations

import asyncio
import io
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import mutagen
import pytest
from PIL import Image
from pymediainfo import MediaInfo

from bot.domain.files import MOST_BYTES, FileKind, Refusal, Refused
from bot.privacy.media.cleaner import Cleaner
from bot.privacy.media.hold import CleanerFailed
from bot.privacy.media.limits import LONGEST_SIDE, Limits
from bot.privacy.media.wire import End
from tests.kit import recorded
from tests.kit.pictures import FORMATS, encode, marked, marks_in, scene
from tests.privacy.media.captive import ENTRY, START, python

ROOT = Path(__file__).parents[3]
TITLE = "DauTieuDe"
WITHOUT_TAGS = {"aac", "amr"}


@pytest.fixture
async def cleaner() -> AsyncIterator[Cleaner]:
    running = Cleaner()
    yield running
    await running.close()


@pytest.fixture
async def captive() -> AsyncIterator[Cleaner]:
    running = Cleaner(entry=ENTRY)
    yield running
    await running.close()


def kill_worker(cleaner: Cleaner) -> int:
    """Kill the worker as the kernel would; return its number."""
    hold = cleaner._hold  # noqa: SLF001 - nobody else asks for the process
    assert hold is not None
    os.kill(hold.process_id, signal.SIGKILL)
    return hold.process_id


async def until(cleaner: Cleaner, *, busy: bool) -> None:
    while bool(cleaner.busy) != busy:  # noqa: ASYNC110 - another process works, and no bell rings
        await asyncio.sleep(0)


async def test_every_picture_is_cleaned_in_the_jail(cleaner: Cleaner) -> None:
    """Nothing that a decoder needs is missing there."""
    for form in FORMATS:
        file = await cleaner.clean(marked(form, orientation=6))
        assert (file.kind, file.seconds, marks_in(file.content)) == (FileKind.PICTURE, 0.0, set())
        assert Image.open(io.BytesIO(file.content)).format == "JPEG"


@pytest.mark.parametrize("mask", [True, False])
async def test_every_recording_is_cleaned_in_the_jail(cleaner: Cleaner, mask: bool) -> None:  # noqa: FBT001 - a parameter of the test
    for name in recorded.SOUNDS:
        dirty = recorded.sound(name, tags={"title": TITLE, "location": "+22.66+106.26/"})
        assert (TITLE.encode() in dirty) == (name not in WITHOUT_TAGS)
        file = await cleaner.clean(dirty, mask=mask)
        assert file.kind is FileKind.VOICE
        assert 0.8 < file.seconds < 1.3
        assert TITLE.encode() not in file.content
        read = mutagen.File(io.BytesIO(file.content))
        assert read.info.length == pytest.approx(file.seconds, abs=0.1)
        assert not read.tags


async def test_a_call_is_cleaned_in_the_jail(cleaner: Cleaner) -> None:
    assert (await cleaner.clean(recorded.amr_wb())).kind is FileKind.VOICE


async def test_every_clip_is_cleaned_in_the_jail(cleaner: Cleaner) -> None:
    for name in recorded.CLIPS:
        dirty = recorded.clip(name, tags={"title": TITLE})
        assert TITLE.encode() in dirty
        file = await cleaner.clean(dirty)
        assert file.kind is FileKind.VIDEO
        assert 0.8 < file.seconds < 1.3
        assert TITLE.encode() not in file.content
        assert [track.format for track in MediaInfo.parse(io.BytesIO(file.content)).video_tracks] == ["AVC"]
    file = await cleaner.clean(recorded.spoken_clip())
    assert [len(MediaInfo.parse(io.BytesIO(file.content)).audio_tracks), file.kind] == [1, FileKind.VIDEO]


async def test_a_container_is_what_its_streams_are(cleaner: Cleaner) -> None:
    """An MP4 or a WebM without pictures is a recording; with them it is a video."""
    kinds = [(await cleaner.clean(content)).kind for content in (recorded.sound("m4a"), recorded.clip("mp4"))]
    kinds += [(await cleaner.clean(content)).kind for content in (recorded.sound("webm"), recorded.clip("webm-clip"))]
    assert kinds == [FileKind.VOICE, FileKind.VIDEO] * 2


async def test_what_is_not_taken_starts_no_worker(cleaner: Cleaner) -> None:
    whys = []
    for content in (b"", b"%PDF-1.7", encode(scene(), "GIF"), START + bytes(MOST_BYTES)):
        with pytest.raises(Refused) as refused:
            await cleaner.clean(content)
        whys.append(refused.value.why)
    assert whys == [Refusal.EMPTY, Refusal.TYPE, Refusal.TYPE, Refusal.LARGE]
    assert cleaner._hold is None  # noqa: SLF001 - whether there is one at all


async def test_the_largest_pictures_fit_into_the_memory_of_a_job() -> None:
    """Or are refused with a reason: never a death."""
    ends: list[End] = []
    cleaner = Cleaner(watch=ends.append)
    sky = Image.new("RGBA", (8192, 8192), (10, 90, 200, 255))
    plain = sky.convert("RGB")
    png = encode(sky, "PNG", compress_level=1), encode(plain, "PNG", compress_level=1, transparency=(1, 2, 3))
    for content in (*png, encode(plain, "JPEG", progressive=True)):
        file = await cleaner.clean(content)
        assert Image.open(io.BytesIO(file.content)).size == (LONGEST_SIDE, LONGEST_SIDE)
    with pytest.raises(Refused) as refused:
        await cleaner.clean(encode(Image.new("1", (8192, 8193)), "PNG"))
    assert refused.value.why is Refusal.LARGE
    assert max(end.peak for end in ends) < Limits().memory
    await cleaner.close()


async def test_the_loop_turns_while_files_are_cleaned(captive: Cleaner) -> None:
    """A large file goes in and out and a job spins, and the loop has turned all the while."""
    turns = 0

    async def turn() -> None:
        nonlocal turns
        while True:
            await asyncio.sleep(0)
            turns += 1

    await captive.start()
    turning = asyncio.create_task(turn())
    program = "begin = time.process_time()\nwhile time.process_time() < begin + 0.2: pass\nsaid.append('x' * (15 << 20))"
    file = await captive.clean(python(program + "\n#" + "y" * (15 << 20)))
    turning.cancel()
    assert len(file.content) > 15 << 20
    assert turns > 300  # it is thousands; a loop that waited for the job would have turned a few dozen times


async def test_no_more_files_at_once_than_cores(captive: Cleaner) -> None:
    """Each tells when it began and ended, by a clock that all share."""
    program = "said.append(time.monotonic())\nbusy = sum(range(200_000))\nsaid.append(time.monotonic())"
    files = await asyncio.gather(*(captive.clean(python(program)) for _ in range(12)))
    spans = [tuple(map(float, file.content.removeprefix(START).decode().split())) for file in files]
    at_once = max(sum(begin <= moment < end for begin, end in spans) for moment, _ in spans)
    assert at_once <= len(os.sched_getaffinity(0))


async def test_a_worker_that_died_is_started_anew(captive: Cleaner) -> None:
    await captive.clean(python("said.append(1)"))
    first = kill_worker(captive)
    await captive.clean(python("said.append(2)"))
    assert kill_worker(captive) != first


async def test_files_at_work_survive_the_death_of_their_worker(captive: Cleaner) -> None:
    """They are done once more, by the next one."""
    await captive.start()
    jobs = [asyncio.create_task(captive.clean(python(f"time.sleep(0.3)\nsaid.append({number})"))) for number in range(4)]
    await until(captive, busy=True)
    kill_worker(captive)
    said = [(await job).content.removeprefix(START) for job in jobs]
    assert said == [b"0", b"1", b"2", b"3"]


async def test_a_file_over_which_two_workers_die_is_given_back(captive: Cleaner) -> None:
    """It is no fault that is known of the file: the caller may try again, and we do not do so for ever."""
    await captive.start()
    job = asyncio.create_task(captive.clean(python("time.sleep(60)")))
    for _ in range(2):
        await until(captive, busy=True)
        kill_worker(captive)
        await until(captive, busy=False)
    with pytest.raises(CleanerFailed):
        await job
    assert (await captive.clean(python("said.append('next')"))).content == START + b"next"


async def test_one_job_that_is_killed_does_not_touch_the_others(captive: Cleaner) -> None:
    await captive.start()
    long = asyncio.create_task(captive.clean(python("time.sleep(0.5)\nsaid.append('whole')")))
    for death in ("os._exit(3)", "ctypes.string_at(0)"):
        with pytest.raises(Refused):
            await captive.clean(python(death))
    assert (await long).content == START + b"whole"


async def test_who_gives_up_waiting_leaves_no_job_behind() -> None:
    ends: list[End] = []
    cleaner = Cleaner(entry=ENTRY, watch=ends.append)
    await cleaner.start()
    job = asyncio.create_task(cleaner.clean(python("time.sleep(60)")))
    await until(cleaner, busy=True)
    job.cancel()
    with pytest.raises(asyncio.CancelledError):
        await job
    await until(cleaner, busy=False)
    assert (await cleaner.clean(python("said.append('next')"))).content == START + b"next"
    await cleaner.close()


async def test_a_worker_that_cannot_start_is_said_so() -> None:
    for entry in ("tests.privacy.media.captive:nobody", "bot.nothing:main"):
        cleaner = Cleaner(entry=entry)
        with pytest.raises(CleanerFailed):
            await cleaner.start()
        with pytest.raises(CleanerFailed):
            await cleaner.clean(python("said.append(1)"))
        await cleaner.close()


async def test_after_the_end_nothing_is_cleaned(captive: Cleaner) -> None:
    await captive.start()
    job = asyncio.create_task(captive.clean(python("time.sleep(60)")))
    await until(captive, busy=True)
    await captive.close()
    with pytest.raises(CleanerFailed):
        await job
    with pytest.raises(CleanerFailed):
        await captive.clean(python("said.append(1)"))


async def test_the_bot_itself_loads_no_decoder() -> None:
    """What can be taken over by a file is not even there to be called."""
    asked = "import bot.privacy.media.cleaner, sys; print(sorted({'PIL', 'av', 'pillow_heif'} & set(sys.modules)))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", asked, stdout=asyncio.subprocess.PIPE, cwd=ROOT)
    assert (await process.communicate())[0] == b"[]\n"
