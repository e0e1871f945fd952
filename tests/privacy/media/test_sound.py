"""Recordings made anew: nothing beside the sound is left, and the sound is."""

from __future__ import annotations

import struct
from io import BytesIO

import av
import mutagen
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pymediainfo import MediaInfo

from bot.domain.files import LONGEST_VOICE, Refusal, Refused
from bot.privacy.media.masking import TEMPO
from bot.privacy.media.sound import clean_sound
from tests.privacy.media.marked import RATE, SECONDS, SIGNS, SOUNDS, TEXTS, VIDEOS, pictures, sounds, tone, write_clip

TAGS = set(
    "title track_name performer album comment description copyright recorded_date encoded_date tagged_date encoded_by encoded_application "
    "cover cover_data cover_mime cover_type recorded_location xyz make model serial movie_name artist language".split()
)
"""What mediainfo calls what people and devices write into files."""


def heard(content: bytes) -> np.ndarray[tuple[int], np.dtype[np.int16]]:
    resampler = av.AudioResampler("s16", "mono", RATE)
    with av.open(BytesIO(content), "r") as container:
        frames = [part for frame in [*container.decode(audio=0), None] for part in resampler.resample(frame)]
    return np.concatenate([frame.to_ndarray()[0] for frame in frames])


def told(content: bytes) -> list[str]:
    """Return what mediainfo tells of a file that is not its sound or its pictures."""
    found = MediaInfo.parse(BytesIO(content))
    assert isinstance(found, MediaInfo)
    fields = [(track.track_type, name, str(value)) for track in found.tracks for name, value in track.to_data().items()]
    return [name for kind, name, value in fields if kind == "Menu" or name in TAGS or any(sign in value for sign in TEXTS)]


def refused(content: bytes) -> Refusal:
    with pytest.raises(Refused) as caught:
        clean_sound(content, mask=False)
    assert caught.value.__cause__ is None
    return caught.value.why


@pytest.mark.parametrize("mask", [False, True])
@pytest.mark.parametrize("name", SOUNDS)
def test_no_mark_is_left(name: str, *, mask: bool) -> None:
    marked = SOUNDS[name].marked()
    assert any(sign in marked for sign in SIGNS)
    clean, _ = clean_sound(marked, mask=mask)
    assert [sign for sign in SIGNS if sign in clean] == []
    assert clean.startswith(b"OggS")
    tags = mutagen.File(BytesIO(clean)).tags
    assert list(tags) == []
    assert tags.vendor == "ffmpeg"
    assert told(clean) == []


@pytest.mark.parametrize("name", sorted(set(SOUNDS) - {"aac", "amr"}))
def test_the_reader_sees_marks_where_there_are_some(name: str) -> None:
    assert told(SOUNDS[name].marked()) != []


# AMR has neither a length nor an end: what is appended is heard as a crackle, though none of its bytes comes out.
@pytest.mark.parametrize("name", sorted(set(SOUNDS) - {"amr"}))
def test_marks_change_no_byte_of_what_comes_out(name: str) -> None:
    assert clean_sound(SOUNDS[name].marked(), mask=False) == clean_sound(SOUNDS[name].plain(), mask=False)


@pytest.mark.parametrize("name", SOUNDS)
def test_the_sound_is_still_there(name: str) -> None:
    clean, seconds = clean_sound(SOUNDS[name].marked(), mask=False)
    samples = heard(clean)
    assert seconds == pytest.approx(SECONDS, abs=0.25)
    assert len(samples) / RATE == pytest.approx(seconds, abs=0.05)
    spectrum = np.abs(np.fft.rfft(samples))
    assert np.argmax(spectrum) * RATE / len(samples) == pytest.approx(220, abs=2)
    assert np.sqrt(np.mean(samples.astype(float) ** 2)) == pytest.approx(
        np.sqrt(np.mean(tone().astype(float) ** 2)), rel=0.4
    )  # AMR makes a pure note softer


@pytest.mark.parametrize("name", SOUNDS)
def test_a_masked_recording_lasts_nearly_as_long(name: str) -> None:
    marked = SOUNDS[name].marked()
    _, unmasked = clean_sound(marked, mask=False)  # AMR: longer than the recording by the crackle of what is appended
    clean, seconds = clean_sound(marked, mask=True)
    assert unmasked / TEMPO[1] - 0.1 < seconds < unmasked / TEMPO[0] + 0.1
    assert np.sqrt(np.mean(heard(clean).astype(float) ** 2)) > 300


def test_a_recording_is_as_long_as_its_samples_and_not_as_it_says() -> None:
    long = np.zeros((LONGEST_VOICE + 1) * 8000, np.uint8).tobytes()
    # A header that was never finished, as programs leave it that write while they record: its lengths say nothing.
    header = b"RIFF" + b"\0\0\0\0WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8) + b"data"
    assert refused(header + struct.pack("<I", 0xFFFFFFFF) + long) is Refusal.LONG
    short = SOUNDS["m4a"].plain()
    at = short.index(b"mdhd") + 4 + 16  # ISO/IEC 14496-12, 8.4.2, version 0: the duration
    lying = short[:at] + struct.pack(">I", 0x7FFFFFFF) + short[at + 4 :]
    assert clean_sound(lying, mask=False)[1] == pytest.approx(SECONDS, abs=0.2)


def test_what_cannot_be_heard_is_refused_with_its_reason() -> None:
    assert refused(b"") is Refusal.EMPTY
    assert refused(b"MZ" + bytes(2000)) is Refusal.BROKEN
    assert refused(SOUNDS["ogg"].plain()[:120]) is Refusal.BROKEN
    assert refused(write_clip(VIDEOS["mp4"], None, pictures())) is Refusal.TYPE


@pytest.mark.parametrize(
    "text", ["ffconcat version 1.0\nfile '{path}'\n", "#EXTM3U\n#EXT-X-TARGETDURATION:3\n#EXTINF:3,\n{path}\n#EXT-X-ENDLIST\n"]
)
def test_a_file_that_names_another_file_opens_nothing(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("other") / "other.ogg"
    path.write_bytes(SOUNDS["ogg"].plain())
    for name in (path, f"file:{path}"):
        assert refused(text.format(path=name).encode()) is Refusal.BROKEN


def test_some_broken_packets_are_passed_over() -> None:
    content = bytearray(SOUNDS["mp3"].plain())
    content[2000:2300] = bytes(300)
    _, seconds = clean_sound(bytes(content), mask=False)
    assert seconds > SECONDS / 2


def test_silence_and_a_moment_are_recordings_too() -> None:
    for samples in (np.zeros(RATE, np.int16), tone()[:200]):
        content = write_clip(SOUNDS["wav"], sounds(samples), None)
        for mask in (False, True):
            clean, seconds = clean_sound(content, mask=mask)
            assert seconds == pytest.approx(len(samples) / RATE, abs=0.1)
            assert clean.startswith(b"OggS")


@settings(max_examples=60)
@given(name=st.sampled_from(sorted(SOUNDS)), at=st.floats(0, 1), junk=st.binary(min_size=1, max_size=40), cut=st.floats(0.2, 1))
def test_whatever_is_broken_is_cleaned_or_refused(name: str, at: float, junk: bytes, cut: float) -> None:
    content = bytearray(SOUNDS[name].plain())
    place = int(at * (len(content) - len(junk)))
    content[place : place + len(junk)] = junk
    try:
        clean, seconds = clean_sound(bytes(content[: int(cut * len(content))]), mask=True)
    except Refused:
        return
    assert clean.startswith(b"OggS")
    assert seconds <= LONGEST_VOICE / TEMPO[0] + 1
