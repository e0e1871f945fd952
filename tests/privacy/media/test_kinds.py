"""What a file is stands in its first bytes; what it is called or claims to be is not asked."""

from __future__ import annotations

import inspect
import io
import zipfile

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.files import MOST_BYTES, Refusal, Refused
from bot.privacy.media import kinds
from bot.privacy.media.kinds import Format, read_format, sniff
from tests.kit import recorded
from tests.kit.pictures import encode, scene

SOUNDS = {
    "ogg": Format.OGG,
    "webm": Format.MATROSKA,
    "matroska": Format.MATROSKA,
    "m4a": Format.MP4,
    "aac": Format.AAC,
    "amr": Format.AMR,
    "3gp": Format.MP4,
    "mp3": Format.MP3,
    "wav": Format.WAV,
    "flac": Format.FLAC,
}
STARTS = [
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"RIFF\0\0\0\0WEBP",
    b"RIFF\0\0\0\0WAVE",
    b"\0\0\0\x18ftypheic",
    b"\0\0\0\x18ftypmif1\0\0\0\0avif",
    b"\0\0\0\x18ftypisom",
    b"OggS\0",
    b"\x1a\x45\xdf\xa3\x42\x82\x84webm",
    b"ID3\4\0\0\x7f\x7f\x7f\x7f",
    b"\xff\xfb\x90",
    b"\xff\xf1",
    b"#!AMR\n",
    b"#!AMR-WB\n",
    b"fLaC",
]


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


NOT_TAKEN = {
    "pdf": b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
    "office": zipped(),
    "old office": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "gif": b"GIF89a\1\0\1\0",
    "html": b"<!doctype html><script>",
    "svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>',
    "bmp": b"BM\x46\0\0\0",
    "tiff": b"II*\0\x08\0\0\0",
    "psd": b"8BPS\0\1",
    "raw of a camera": b"\0\0\0\x18ftypcrx \0\0\0\1",
    "jpeg 2000": b"\0\0\0\x0cjP  \r\n\x87\n",
    "moving avif": b"\0\0\0\x18ftypavis\0\0\0\0avif",
    "avi": b"RIFF\0\0\0\0AVI LIST",
    "matroska that is neither": b"\x1a\x45\xdf\xa3\x42\x82\x84book",
    "playlist": b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd",
    "script": b"#!/bin/sh\n",
    "program": b"\x7fELF\2\1\1",
    "text in sixteen bits": "﻿chữ".encode("utf-16-le"),
    "transport stream": b"\x47\x40\0\x10" * 50,
    "midi": b"MThd\0\0\0\6",
}


@pytest.mark.parametrize("name", SOUNDS)
def test_sound_of_phones_and_browsers_is_known(name: str) -> None:
    assert sniff(recorded.sound(name)) is SOUNDS[name]


def test_sound_of_a_call_is_known() -> None:
    assert sniff(recorded.amr_wb()) is Format.AMR


@pytest.mark.parametrize(
    ("name", "container"), [("mp4", Format.MP4), ("mov", Format.MP4), ("3gp-clip", Format.MP4), ("webm-clip", Format.MATROSKA)]
)
def test_clips_are_known(name: str, container: Format) -> None:
    assert sniff(recorded.clip(name)) is container


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF", "AVIF"])
def test_pictures_are_known(form: str) -> None:
    assert sniff(encode(scene(), form)) is Format[form]


def test_a_tag_in_front_hides_no_sound() -> None:
    mp3 = recorded.sound("mp3", tags={"title": "chợ " * 50})
    assert mp3.startswith(b"ID3")
    assert sniff(mp3) is Format.MP3
    tag = b"ID3\4\0\0\0\0\0\x05hello"
    assert [sniff(tag + recorded.sound(name)) for name in ("flac", "aac")] == [Format.FLAC, Format.AAC]
    assert sniff(tag + NOT_TAKEN["pdf"]) is None


@pytest.mark.parametrize("name", NOT_TAKEN)
def test_what_is_not_taken_is_told_so(name: str) -> None:
    with pytest.raises(Refused) as refused:
        read_format(NOT_TAKEN[name])
    assert refused.value.why is Refusal.TYPE


def test_nothing_and_too_much_are_told_apart() -> None:
    jpeg = encode(scene(8, 8), "JPEG")
    whys = []
    for content in (b"", jpeg + bytes(MOST_BYTES)):
        with pytest.raises(Refused) as refused:
            read_format(content)
        whys.append(refused.value.why)
    assert whys == [Refusal.EMPTY, Refusal.LARGE]
    assert read_format(jpeg + bytes(MOST_BYTES - len(jpeg))) is Format.JPEG


def test_a_name_cannot_even_be_given() -> None:
    assert [list(inspect.signature(ask).parameters) for ask in (sniff, read_format)] == [["content"], ["content"]]


@given(st.sampled_from([b"", *STARTS]), st.binary(max_size=300))
@example(b"\0\0\0\x01ftyp", b"")
@example(b"ID3", b"")
@example(b"\xff", b"")
def test_whatever_comes_is_known_or_not(start: bytes, rest: bytes) -> None:
    content = start + rest
    found = sniff(content)
    assert found is None or found in Format
    # Bytes behind the end change nothing.
    if found is not None and len(content) >= 256:
        assert sniff(content + b"%PDF-1.7") is found


@given(st.sampled_from(STARTS), st.integers(0, 40))
def test_a_beginning_that_is_cut_is_known_or_not(start: bytes, length: int) -> None:
    assert sniff(start[:length]) in {None, *Format}


def test_every_format_is_a_picture_a_container_or_sound() -> None:
    assert not kinds.PICTURES & kinds.CONTAINERS
    assert set(Format) - kinds.PICTURES - kinds.CONTAINERS == {Format.AAC, Format.AMR, Format.MP3, Format.WAV, Format.FLAC}
