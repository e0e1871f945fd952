from __future__ import annotations

import contextlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.webchat.translate import (
    MOST_PARTS,
    PART_BYTES,
    BodyRefused,
    TextTooLong,
    bound,
    clean,
    gone,
    inbound,
    outbound,
    part_of,
    read_body,
    upload_of,
    utf16_units,
)
from bot.domain.events import Address, Choice, EventKind, OutboundMessage, Point, Puzzle, Wanted
from bot.domain.files import MOST_BYTES, Attachment, FileKind, Part, ShownFile

TOKEN = "t" * 43
ID = "0123456789abcdef"
BASE = {"id": ID}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"kind": "text", "text": "chào"}, {"kind": EventKind.TEXT, "text": "chào"}),
        ({"kind": "text"}, {"kind": EventKind.TEXT, "text": ""}),
        ({"kind": "text", "text": "x", "action": "ignored", "message": "ignored"}, {"action": "", "message": bound(TOKEN, ID)}),
        ({"kind": "press", "action": "a:1", "message": "7"}, {"kind": EventKind.PRESS, "action": "a:1", "message": "7", "text": ""}),
        ({"kind": "press", "action": "ă" * 32}, {"action": "ă" * 32}),
        ({"kind": "point", "lat": 22.66649, "lon": 106.2577}, {"kind": EventKind.POINT, "point": Point(22.666, 106.258)}),
        ({"kind": "point", "lat": -90, "lon": 180}, {"point": Point(-90.0, 180.0)}),
        ({"kind": "start", "text": "v1-01304"}, {"kind": EventKind.START, "text": "v1-01304"}),
        ({"kind": "edit", "text": "mới", "message": "fedcba9876543210"}, {"text": "mới", "message": bound(TOKEN, "fedcba9876543210")}),
        ({"kind": "text", "text": "x", "work": "12345"}, {"work": "12345"}),
        ({"kind": "text", "text": "a\x00b\x1bc\r\nd\te"}, {"text": "abc\nd\te"}),
        ({"kind": "text", "text": "\ud83d half"}, {"text": "\ufffd half"}),
        ({"kind": "text", "text": "x" * 4000}, {"text": "x" * 4000}),
        (
            {"kind": "file", "type": "picture", "upload": ID, "size": 7, "text": "lời\x00", "album": ID},
            {"kind": EventKind.FILE, "text": "lời", "album": bound(TOKEN, f"album {ID}"), "message": bound(TOKEN, ID)},
        ),
        ({"kind": "file", "type": "voice", "upload": ID}, {"file": Attachment(upload_of(TOKEN, ID), FileKind.VOICE), "album": ""}),
        ({"kind": "file", "type": "document", "size": 9**9}, {"file": Attachment("", None, 9**9)}),
        ({"kind": "text", "text": "x", "type": "picture", "upload": "ignored", "album": "ignored"}, {"file": None, "album": ""}),
    ],
)
def test_what_the_page_sends_becomes_an_event(body: dict[str, object], expected: dict[str, object]) -> None:
    event = inbound(TOKEN, BASE | body)
    assert event.id == bound(TOKEN, ID)
    assert event.address == Address("webchat", TOKEN)
    assert {name: getattr(event, name) for name in expected} == expected


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "kind"),
        ({"kind": "gone"}, "kind"),
        ({"kind": "file", "type": "picture"}, "upload"),
        ({"kind": "file", "type": "picture", "upload": "short"}, "upload"),
        ({"kind": "file", "type": 5, "upload": ID}, "type"),
        ({"kind": "file", "type": "picture", "upload": ID, "size": -1}, "size"),
        ({"kind": "file", "type": "picture", "upload": ID, "size": True}, "size"),
        ({"kind": "file", "type": "picture", "upload": ID, "size": 1.5}, "size"),
        ({"kind": "file", "type": "picture", "upload": ID, "album": "x"}, "album"),
        ({"kind": "file", "type": "picture", "upload": ID, "text": "x" * 4001}, "text"),
        ({"kind": "TEXT"}, "kind"),
        ({"kind": ["text"]}, "kind"),
        ({"kind": "text", "id": "short"}, "id"),
        ({"kind": "text", "id": "x" * 65}, "id"),
        ({"kind": "text", "id": "0123456789abcde\n"}, "id"),
        ({"kind": "text", "id": 12345678901234567890}, "id"),
        ({"kind": "text", "text": 5}, "text"),
        ({"kind": "text", "text": None}, "text"),
        ({"kind": "text", "text": "x" * 4001}, "text"),
        ({"kind": "text", "text": "🆘" * 2001}, "text"),
        ({"kind": "start", "text": "x" * 129}, "text"),
        ({"kind": "press"}, "action"),
        ({"kind": "press", "action": ""}, "action"),
        ({"kind": "press", "action": "ă" * 33}, "action"),
        ({"kind": "press", "action": "a", "message": "<b>"}, "message"),
        ({"kind": "edit", "text": "x"}, "message"),
        ({"kind": "edit", "text": "x", "message": "7"}, "message"),
        ({"kind": "point"}, "lat"),
        ({"kind": "point", "lat": "22", "lon": 106}, "lat"),
        ({"kind": "point", "lat": True, "lon": 106}, "lat"),
        ({"kind": "point", "lat": 90.1, "lon": 106}, "lat"),
        ({"kind": "point", "lat": 22, "lon": 1e400}, "lon"),
        ({"kind": "point", "lat": 10**400, "lon": 106}, "lat"),
        ({"kind": "text", "work": "x" * 129}, "work"),
    ],
)
def test_what_no_page_of_ours_sends_is_refused_by_field(body: dict[str, object], field: str) -> None:
    with pytest.raises(BodyRefused) as refused:
        inbound(TOKEN, BASE | body)
    assert refused.value.field == field


def test_a_text_that_is_too_long_says_so_without_quoting_it() -> None:
    with pytest.raises(TextTooLong) as refused:
        inbound(TOKEN, BASE | {"kind": "text", "text": "bí mật" * 1000})
    assert "bí mật" not in str(refused.value)


def test_ids_of_two_sessions_never_meet() -> None:
    assert inbound(TOKEN, BASE | {"kind": "text"}).id != inbound("u" * 43, BASE | {"kind": "text"}).id
    assert gone(TOKEN).id != gone("u" * 43).id


@pytest.mark.parametrize("raw", [b"", b"[]", b'"x"', b"{", b'{"a":NaN}', b'{"a":Infinity}', b"\xff\xfe", b"[" * 60_000, b'{"a":' * 9_000])
def test_what_is_no_json_object_is_refused(raw: bytes) -> None:
    with pytest.raises(BodyRefused):
        read_body(raw)


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    with contextlib.suppress(BodyRefused):
        inbound(TOKEN, read_body(raw))


@given(st.text(st.characters(), max_size=200))
def test_cleaned_text_can_be_stored_anywhere(text: str) -> None:
    cleaned = clean(text)
    assert cleaned.encode().decode() == cleaned
    assert "\x00" not in cleaned
    assert utf16_units(cleaned) == len(cleaned.encode("utf-16-le")) // 2


def test_an_upload_has_a_name_that_no_other_session_and_no_event_has() -> None:
    names = {upload_of(TOKEN, ID), upload_of("u" * 43, ID), bound(TOKEN, ID), bound("u" * 43, ID)}
    assert len(names) == 4
    for wrong in ("", "short", "x" * 65, "0123456789abcde\n", "0123456789abcde/"):
        with pytest.raises(BodyRefused):
            upload_of(TOKEN, wrong)


@pytest.mark.parametrize(
    ("number", "parts", "size"),
    [("0", "1", 1), ("0", "1", PART_BYTES), ("0", "2", PART_BYTES), ("1", "2", 1), ("79", "80", PART_BYTES), ("000", "080", PART_BYTES)],
)
def test_a_part_has_the_size_that_its_place_asks_for(number: str, parts: str, size: int) -> None:
    content = bytes(size)
    assert part_of(number, parts, content) == Part(int(number), int(parts), content)
    assert int(parts) * PART_BYTES <= MOST_BYTES == MOST_PARTS * PART_BYTES


@pytest.mark.parametrize(
    ("number", "parts", "size"),
    [
        ("0", "0", 0),
        ("0", "1", 0),
        ("0", "1", PART_BYTES + 1),
        ("0", "2", PART_BYTES - 1),
        ("1", "2", 0),
        ("1", "1", 1),
        ("80", "81", 1),
        ("0", "81", PART_BYTES),
        ("-1", "2", 1),
        ("x", "2", 1),
        ("1", "1" * 5000, 1),
        ("१", "2", PART_BYTES),
        ("1\n", "2", 1),
    ],
)
def test_any_other_part_is_refused(number: str, parts: str, size: int) -> None:
    with pytest.raises(BodyRefused):
        part_of(number, parts, bytes(size))


def test_a_plain_message_is_nothing_but_its_text() -> None:
    assert json.loads(outbound(OutboundMessage("Chào"))) == {"text": "Chào"}


def test_a_full_message_reaches_the_page_whole() -> None:
    message = OutboundMessage(
        "hai\ndòng\u2028ba",
        ((Choice("🆘 Đang nguy", "a", "1"), Choice("Không", "b")),),
        card="tip",
        retract=("old",),
        shown_for=600,
        once=True,
        protected=True,
        clear=True,
        wanted=Wanted.RECEIPT,
        prompt="tip.words",
        recording="r1",
        puzzle=Puzzle("s", 8),
        file=ShownFile("0" * 32, FileKind.VOICE),
        also=(ShownFile("0" * 32, FileKind.PICTURE),),
    )
    raw = outbound(message, "key", ["other"])
    assert b"0" * 32 not in raw, "the page knows a file by its key alone"
    assert b"\n" not in raw
    assert json.loads(raw) == {
        "text": "hai\ndòng\u2028ba",
        "choices": [[{"label": "🆘 Đang nguy", "action": "a", "digit": "1"}, {"label": "Không", "action": "b"}]],
        "card": "tip",
        "retract": ["old"],
        "shown_for": 600,
        "once": True,
        "protected": True,
        "clear": True,
        "wanted": "receipt",
        "prompt": "tip.words",
        "recording": "r1",
        "puzzle": {"seed": "s", "bits": 8},
        "file": {"kind": "voice", "key": "key"},
        "also": [{"kind": "picture", "key": "other"}],
    }
