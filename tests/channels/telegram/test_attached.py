from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.attached import LONGEST_REFERENCE, MOST_SIZE, attached
from bot.domain.files import MOST_BYTES, Attachment, FileKind

NOTHING = Attachment("", None)
HUGE = MOST_BYTES + 1
WITHOUT: list[dict[str, Any]] = [{}, {"text": "x"}, {"photo": []}, {"voice": None}, {"paid_media": {"star_count": 1}}, {"story": {"id": 1}}]


def size(name: str, width: int, size: int | None = None) -> dict[str, Any]:
    told = {} if size is None else {"file_size": size}
    return {"file_id": name, "file_unique_id": f"u{name}", "width": width, "height": width, **told}


@pytest.mark.parametrize(
    ("message", "file"),
    [
        ({"photo": [size("s", 90, 900), size("l", 1280, 90_000)]}, Attachment("l", FileKind.PICTURE, 90_000)),
        ({"photo": [size("l", 1280, 90_000), size("s", 90, 900)]}, Attachment("l", FileKind.PICTURE, 90_000)),
        ({"photo": [size("s", 90, 900), size("l", 9000, MOST_BYTES + 1)]}, Attachment("s", FileKind.PICTURE, 900)),
        ({"photo": [size("s", 90, MOST_BYTES + 1), size("l", 9000, MOST_BYTES + 2)]}, Attachment("s", FileKind.PICTURE, MOST_BYTES + 1)),
        ({"photo": [size("s", 90), size("l", 1280)]}, Attachment("l", FileKind.PICTURE)),
        ({"photo": [size("l", 1280)], "live_photo": {"file_id": "v"}}, Attachment("l", FileKind.PICTURE)),
        ({"voice": {"file_id": "v", "duration": 3, "mime_type": "audio/ogg", "file_size": 7}}, Attachment("v", FileKind.VOICE, 7)),
        (
            {"audio": {"file_id": "a", "mime_type": "audio/mpeg", "file_size": MOST_BYTES + 1}},
            Attachment("a", FileKind.VOICE, MOST_BYTES + 1),
        ),
        ({"video": {"file_id": "v", "mime_type": "video/mp4", "file_size": 2**33}}, Attachment("v", FileKind.VIDEO, 2**33)),
        ({"video_note": {"file_id": "n", "length": 240}}, Attachment("n", FileKind.VIDEO)),
        ({"document": {"file_id": "d", "mime_type": "image/heic", "file_size": 5}}, Attachment("d", FileKind.PICTURE, 5)),
        ({"document": {"file_id": "d", "mime_type": "IMAGE/JPEG"}}, Attachment("d", FileKind.PICTURE)),
        ({"document": {"file_id": "d", "mime_type": "application/pdf", "file_size": 5}}, Attachment("", None, 5)),
        ({"document": {"file_id": "d", "file_size": 5}}, Attachment("", None, 5)),
        ({"document": {"file_id": "d", "mime_type": 7}}, NOTHING),
        ({"animation": {"file_id": "a", "file_size": 5}, "document": {"file_id": "a", "mime_type": "image/gif"}}, Attachment("", None, 5)),
        ({"sticker": {"file_id": "s", "file_size": 5}}, Attachment("", None, 5)),
        ({"voice": {"file_id": "v" * LONGEST_REFERENCE}}, Attachment("v" * LONGEST_REFERENCE, FileKind.VOICE)),
        ({"voice": {"file_id": "v" * (LONGEST_REFERENCE + 1), "file_size": 5}}, Attachment("", None, 5)),
        ({"voice": {"file_id": "a\nb"}}, NOTHING),
        ({"voice": {"file_id": "ảnh"}}, NOTHING),
        ({"voice": {"file_id": 7}}, NOTHING),
        ({"voice": {"duration": 3}}, NOTHING),
        ({"voice": {"file_id": "v", "file_size": -5}}, Attachment("v", FileKind.VOICE)),
        ({"voice": {"file_id": "v", "file_size": "5"}}, Attachment("v", FileKind.VOICE)),
        ({"voice": {"file_id": "v", "file_size": 10**30}}, Attachment("v", FileKind.VOICE, MOST_SIZE)),
        ({"photo": "x"}, NOTHING),
        ({"photo": [7, None]}, NOTHING),
        ({"photo": {"file_id": "f"}}, NOTHING),
        ({"video": True}, NOTHING),
    ],
)
def test_each_kind_is_what_it_is_to_those_who_see_it(message: dict[str, Any], file: Attachment) -> None:
    assert attached(message) == file


@pytest.mark.parametrize(
    "message", [{}, {"text": "x"}, {"photo": []}, {"voice": None}, {"paid_media": {"star_count": 1}}, {"story": {"id": 1}}]
)
def test_a_message_without_a_file_has_none(message: dict[str, Any]) -> None:
    assert attached(message) is None


def test_a_reference_is_never_printed() -> None:
    assert "secret" not in repr(attached({"voice": {"file_id": "secret"}}))


anything: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=600),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["file_id", "file_size", "mime_type", "width"]), inner),
    max_leaves=12,
)
KINDS = "photo voice audio document video video_note animation sticker".split()


@given(st.dictionaries(st.sampled_from(KINDS), anything))
def test_whatever_it_is_what_comes_out_can_be_kept(message: dict[str, Any]) -> None:
    found = attached(message)
    if found is None:
        return
    assert len(found.reference) <= LONGEST_REFERENCE
    assert found.reference.isascii()
    assert 0 <= found.size <= MOST_SIZE
    assert bool(found.reference) == (found.kind is not None)
