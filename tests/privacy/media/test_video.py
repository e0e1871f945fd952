"""Videos made anew: nothing beside pictures and sound is left; pictures are turned and made small, and keep in step with a masked voice."""

from __future__ import annotations

from fractions import Fraction
from io import BytesIO

import av
import mutagen
import numpy as np
import pytest
from av.video.frame import PictureType
from PIL import Image

from bot.domain.files import LONGEST_VIDEO, Refusal, Refused
from bot.privacy.media.canvas import fit
from bot.privacy.media.masking import TEMPO
from bot.privacy.media.video import RATE as FRAMES
from bot.privacy.media.video import clean_video, holds_video
from tests.privacy.media.marked import RATE, SECONDS, SIGNS, SOUNDS, VIDEOS, pictures, sounds, to_picture, tone, turn, write_clip
from tests.privacy.media.test_sound import heard, told

RED, BLACK, WHITE = (Image.new("RGB", (128, 96), name) for name in ("red", "black", "white"))


def shown(content: bytes) -> list[Image.Image]:
    with av.open(BytesIO(content), "r") as container:
        return [frame.to_image() for frame in container.decode(video=0)]  # type: ignore[no-untyped-call]  # it has no types


def colour(image: Image.Image, x: float, y: float) -> str:
    pixel = image.getpixel((int(x * image.width), int(y * image.height)))
    assert isinstance(pixel, tuple)
    return "red" if pixel[0] > pixel[2] else "blue"


def refused(content: bytes) -> Refusal:
    with pytest.raises(Refused) as caught:
        clean_video(content, mask=False)
    assert caught.value.__cause__ is None
    return caught.value.why


@pytest.mark.parametrize("mask", [False, True])
@pytest.mark.parametrize("name", VIDEOS)
def test_no_mark_is_left(name: str, *, mask: bool) -> None:
    marked = VIDEOS[name].marked()
    assert any(sign in marked for sign in SIGNS)
    clean, _ = clean_video(marked, mask=mask)
    assert [sign for sign in SIGNS if sign in clean] == []
    assert not mutagen.File(BytesIO(clean)).tags
    assert told(clean) == []
    with av.open(BytesIO(clean), "r") as container:
        assert set(container.metadata) == {"major_brand", "minor_version", "compatible_brands"}
        assert [set(stream.metadata) for stream in container.streams] == [{"language", "handler_name"}] * 2
        assert {stream.metadata["handler_name"] for stream in container.streams} == {"VideoHandler", "SoundHandler"}
        assert {stream.metadata["language"] for stream in container.streams} == {"und"}
        assert container.chapters() == []


@pytest.mark.parametrize("name", VIDEOS)
def test_marks_change_no_byte_of_what_comes_out(name: str) -> None:
    assert clean_video(VIDEOS[name].marked(), mask=False) == clean_video(VIDEOS[name].plain(), mask=False)


@pytest.mark.parametrize("name", VIDEOS)
def test_pictures_and_sound_are_still_there(name: str) -> None:
    clean, seconds = clean_video(VIDEOS[name].marked(), mask=False)
    images = shown(clean)
    assert seconds == pytest.approx(SECONDS, abs=0.25)
    assert len(images) == pytest.approx(SECONDS * 15, abs=2)
    # The pixels of H.263 are wider than high.
    assert {image.size for image in images} == {(140, 96) if name == "3gp" else (128, 96)}
    assert [(colour(image, 0.2, 0.5), colour(image, 0.8, 0.5)) for image in (images[0], images[-1])] == [("red", "blue")] * 2
    assert np.sqrt(np.mean(heard(clean).astype(float) ** 2)) == pytest.approx(np.sqrt(np.mean(tone().astype(float) ** 2)), rel=0.4)


@pytest.mark.parametrize("name", VIDEOS)
def test_a_masked_video_lasts_nearly_as_long(name: str) -> None:
    clean, seconds = clean_video(VIDEOS[name].marked(), mask=True)
    assert SECONDS / TEMPO[1] - 0.25 < seconds < SECONDS / TEMPO[0] + 0.25
    assert len(heard(clean)) / RATE == pytest.approx(seconds, abs=0.25)


@pytest.mark.parametrize(("degrees", "red"), [(0, (0.2, 0.5)), (90, (0.5, 0.2)), (180, (0.8, 0.5)), (270, (0.5, 0.8))])
def test_a_video_is_turned_as_it_was_held(degrees: int, red: tuple[float, float]) -> None:
    clean, _ = clean_video(turn(VIDEOS["mp4"].plain(), degrees), mask=False)
    image = shown(clean)[3]
    assert image.size == ((128, 96) if degrees % 180 == 0 else (96, 128))
    assert (colour(image, *red), colour(image, 1 - red[0], 1 - red[1])) == ("red", "blue")
    assert turn(clean, 0) == clean


@pytest.mark.parametrize(
    ("size", "kept"),
    [((1920, 1080), (854, 480)), ((1080, 1920), (480, 854)), ((320, 240), (320, 240)), ((333, 251), (332, 252)), ((9000, 90), (1280, 12))],
)
def test_a_picture_becomes_small_and_even(size: tuple[int, int], kept: tuple[int, int]) -> None:
    assert fit(*size) == kept


def test_a_large_picture_comes_out_small() -> None:
    clean, _ = clean_video(write_clip(VIDEOS["mp4"], None, pictures(1280, 720, 1)), mask=False)
    assert shown(clean)[0].size == (854, 480)


def test_the_index_stands_in_front() -> None:
    clean, _ = clean_video(VIDEOS["mp4"].plain(), mask=False)
    assert clean.index(b"moov") < clean.index(b"mdat")


def test_pictures_stand_at_even_moments() -> None:
    uneven = [Fraction(at * 33 + at * at % 7, 1000) for at in range(60)]
    frames = iter([to_picture(RED, moment) for moment in uneven])
    content = write_clip(VIDEOS["mkv"], None, frames)
    with av.open(BytesIO(clean_video(content, mask=False)[0]), "r") as container:
        times = [frame.time * FRAMES for frame in container.decode(video=0)]
    assert [time for time in times if abs(time - round(time)) > 1e-3] == []
    assert len(times) > 50


def test_how_the_sender_encoded_says_nothing_of_how_we_do() -> None:
    frames = list(pictures())
    for frame in frames[::5]:
        frame.pict_type = PictureType.I
    content = write_clip(VIDEOS["mp4"], None, iter(frames))
    kinds = []
    for video in (content, clean_video(content, mask=False)[0]):
        with av.open(BytesIO(video), "r") as container:
            kinds.append([packet.is_keyframe for packet in container.demux(video=0) if packet.size])
    assert kinds[0].count(True) >= 9
    assert kinds[1].count(True) == 1


def test_pictures_keep_in_step_with_a_masked_voice() -> None:
    loud = np.concatenate([np.zeros(RATE * 6, np.int16), tone()])
    lightning = (to_picture(BLACK if at < 6 * 15 else WHITE, Fraction(at, 15)) for at in range(9 * 15))
    clean, _ = clean_video(write_clip(VIDEOS["mp4"], sounds(loud), lightning), mask=True)
    with av.open(BytesIO(clean), "r") as container:
        bright = next(frame.time for frame in container.decode(video=0) if frame.to_ndarray()[:96].mean() > 128)
    begins = int(np.argmax(np.abs(heard(clean).astype(int)) > 1000)) / RATE
    assert begins == pytest.approx(bright, abs=0.12)


def test_a_video_without_sound_is_taken() -> None:
    clean, seconds = clean_video(write_clip(VIDEOS["mp4"], None, pictures(seconds=1)), mask=True)
    assert seconds == pytest.approx(1, abs=0.1)
    with av.open(BytesIO(clean), "r") as container:
        assert len(container.streams) == 1


def test_a_cover_is_no_video() -> None:
    assert [name for name, made in SOUNDS.items() if holds_video(made.marked())] == []
    assert [name for name, made in VIDEOS.items() if not holds_video(made.marked())] == []
    assert refused(SOUNDS["m4a"].marked()) is Refusal.TYPE


def test_what_is_too_long_too_large_or_broken_is_refused() -> None:
    late = [to_picture(RED, Fraction(moment)) for moment in (0, LONGEST_VIDEO + 2)]
    assert refused(write_clip(VIDEOS["mp4"], None, iter(late))) is Refusal.LONG
    assert refused(write_clip(VIDEOS["mkv"], None, iter(list(pictures(4100, 2400, 1))[:1]))) is Refusal.LARGE
    assert refused(b"") is Refusal.EMPTY
    assert refused(VIDEOS["mp4"].plain()[:3000]) is Refusal.BROKEN


def test_a_broken_part_costs_pictures_and_not_the_video() -> None:
    content = bytearray(VIDEOS["mkv"].plain())
    middle = len(content) // 2
    content[middle : middle + 200] = bytes(200)
    clean, _ = clean_video(bytes(content), mask=False)
    assert len(shown(clean)) > 10
