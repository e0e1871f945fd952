from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram import calls
from bot.channels.telegram.split import TEXT_LIMIT, utf16_units
from bot.channels.telegram.uploads import CAPTION_LIMIT, MOST_PHOTO_BYTES, parcels
from bot.domain.events import Choice, OutboundMessage, Wanted
from bot.domain.files import CleanFile, FileKind, ShownFile

PHOTO = ShownFile("0" * 32, FileKind.PICTURE)
ROWS = ((Choice("Nhận", "ta:1"), Choice("Mở", "to:1")), (Choice("Báo tin", "m", "2"),))


def test_a_message_is_sent_with_its_buttons_and_without_previews() -> None:
    (call,) = calls.sends("7", OutboundMessage(text="Kẻng", choices=ROWS))
    assert call.method == "sendMessage"
    assert call.params == {
        "chat_id": "7",
        "text": "Kẻng",
        "link_preview_options": {"is_disabled": True},
        "reply_markup": {
            "inline_keyboard": [
                [{"text": "Nhận", "callback_data": "ta:1"}, {"text": "Mở", "callback_data": "to:1"}],
                [{"text": "2 Báo tin", "callback_data": "m"}],
            ]
        },
    }


def test_long_rows_are_broken_at_eight() -> None:
    row = tuple(Choice(str(number), f"k:{number}") for number in range(19))
    (call,) = calls.sends("7", OutboundMessage(text="x", choices=(row,)))
    assert [len(buttons) for buttons in call.params["reply_markup"]["inline_keyboard"]] == [8, 8, 3]


def test_each_file_is_a_message_and_the_last_has_the_words_and_the_buttons() -> None:
    voice = ShownFile("1" * 32, FileKind.VOICE)
    shown = calls.sends("7", OutboundMessage(text="Kẻng", choices=ROWS, file=PHOTO, also=(voice,), protected=True))
    assert [(call.method, call.file, call.params.get("caption"), "reply_markup" in call.params) for call in shown] == [
        ("sendVoice", voice, None, False),
        ("sendPhoto", PHOTO, "Kẻng", True),
    ]
    assert all(call.params["protect_content"] for call in shown)
    assert calls.edit("7", 1, OutboundMessage(text="Kẻng", also=(voice,))) is None


def test_the_last_part_of_a_long_text_carries_the_buttons() -> None:
    first, last = calls.sends("7", OutboundMessage(text="a" * 4000 + " " + "b" * 500, choices=ROWS, protected=True))
    assert "reply_markup" not in first.params
    assert "reply_markup" in last.params
    assert first.params["protect_content"] is last.params["protect_content"] is True


@pytest.mark.parametrize("message", [OutboundMessage(text="x", protected=True), OutboundMessage(text="x", once=True)])
def test_what_shows_a_tip_or_a_receipt_cannot_be_forwarded(message: OutboundMessage) -> None:
    assert calls.sends("7", message)[0].params["protect_content"] is True


@pytest.mark.parametrize(
    "said",
    ["https://example.com/a", "example.com", "http://localhost/x", "a.b@example.vn", "@somebody", "t.me/x", "#tag", "(/stop)", "tg://x"],
)
def test_addresses_in_what_is_protected_are_no_links(said: str) -> None:
    (call,) = calls.sends("7", OutboundMessage(text=f"xem {said} nhé", protected=True))
    sent = call.params["text"]
    assert sent.replace("\u2060", "") == f"xem {said} nhé"
    assert said not in sent
    assert calls.sends("7", OutboundMessage(text=said))[0].params["text"] == said


def test_ordinary_words_of_a_tip_are_left_alone() -> None:
    said = "Có trộm. Ở chợ, 21:04... Ai? Xã Quảng Lâm!"
    assert calls.sends("7", OutboundMessage(text=said, protected=True))[0].params["text"] == said


def test_a_point_can_be_shared_with_one_press() -> None:
    keyboard = {"keyboard": [[{"text": "📍", "request_location": True}]], "resize_keyboard": True, "one_time_keyboard": True}
    alone = OutboundMessage(text="Ở đâu?", wanted=Wanted.POINT)
    assert calls.sends("7", alone)[-1].params["reply_markup"] == keyboard
    assert calls.asks_point("7", alone) is None
    beside = OutboundMessage(text="Ở đâu?", wanted=Wanted.POINT, choices=ROWS)
    assert "inline_keyboard" in calls.sends("7", beside)[-1].params["reply_markup"]
    extra = calls.asks_point("7", beside)
    assert extra is not None
    assert extra.params["reply_markup"] == keyboard


def test_nobody_in_a_group_is_asked_for_a_point() -> None:
    alone = OutboundMessage(text="Ở đâu?", wanted=Wanted.POINT)
    assert "reply_markup" not in calls.sends("-1005", alone)[0].params
    assert calls.asks_point("-1005", OutboundMessage(text="Ở đâu?", wanted=Wanted.POINT, choices=ROWS)) is None


def test_an_edit_holds_one_message_and_takes_old_buttons_away() -> None:
    call = calls.edit("7", 31, OutboundMessage(text="đã nhận"))
    assert call is not None
    assert call.method == "editMessageText"
    assert call.params["message_id"] == 31
    assert call.params["reply_markup"] == {"inline_keyboard": []}
    assert calls.edit("7", 31, OutboundMessage(text="a" * 4097)) is None
    assert calls.edit("7", 31, OutboundMessage(text="")) is None
    assert calls.edit("7", 31, OutboundMessage(text="x", wanted=Wanted.POINT)) is None


def test_a_blank_text_sends_nothing() -> None:
    assert calls.sends("7", OutboundMessage(text="", retract=("card",))) == ()


def test_a_text_stands_under_its_file() -> None:
    (call,) = calls.sends("7", OutboundMessage(text="Ảnh 1", choices=ROWS, protected=True, file=PHOTO))
    assert (call.method, call.file) == ("sendPhoto", PHOTO)
    assert set(call.params) == {"chat_id", "caption", "protect_content", "reply_markup"}
    assert call.params["caption"] == "Ảnh 1"
    (bare,) = calls.sends("7", OutboundMessage(text=" ", file=PHOTO))
    assert bare.params == {"chat_id": "7"}


def test_addresses_under_a_protected_file_are_no_links() -> None:
    (call,) = calls.sends("7", OutboundMessage(text="example.com", protected=True, file=PHOTO))
    assert call.params["caption"] == "example\u2060.com"


def test_no_edit_turns_a_text_into_a_file() -> None:
    assert calls.edit("7", 31, OutboundMessage(text="Ảnh 1", file=PHOTO)) is None


def test_a_file_that_is_no_more_leaves_a_sign_and_everything_else() -> None:
    (call,) = calls.sends("7", OutboundMessage(text="Ảnh 1", choices=ROWS, protected=True, file=PHOTO))
    left = calls.without_file(call)
    assert (left.method, left.params["text"], left.file) == ("sendMessage", "🧹 Ảnh 1", None)
    assert (left.params["protect_content"], left.params["reply_markup"]) == (True, call.params["reply_markup"])
    (bare,) = calls.sends("7", OutboundMessage(text="", file=PHOTO))
    assert calls.without_file(bare).params["text"] == "🧹"


@pytest.mark.parametrize(
    ("file", "method", "told", "name", "mime"),
    [
        (CleanFile(FileKind.PICTURE, b"x"), "sendPhoto", {}, "photo.jpg", "image/jpeg"),
        (CleanFile(FileKind.VOICE, b"x", 0.2), "sendVoice", {"duration": 1}, "voice.ogg", "audio/ogg"),
        (CleanFile(FileKind.VIDEO, b"x", 9.6), "sendVideo", {"duration": 10, "supports_streaming": True}, "video.mp4", "video/mp4"),
    ],
)
def test_each_kind_goes_as_what_it_is_else_as_a_document(
    file: CleanFile, method: str, told: dict[str, object], name: str, mime: str
) -> None:
    best, last = parcels(file)
    assert (best.method, best.told, best.upload.name, best.upload.mime) == (method, told, name, mime)
    assert (last.method, last.upload.parameter, last.upload.name) == ("sendDocument", "document", name)
    assert best.upload.content is last.upload.content is file.content


def test_a_picture_too_large_for_a_photo_is_a_document_at_once() -> None:
    (only,) = parcels(CleanFile(FileKind.PICTURE, bytes(MOST_PHOTO_BYTES + 1)))
    assert only.method == "sendDocument"


words = st.text(st.sampled_from("aạ 😀\n.\ud83d\u0301\u200d🇻"), max_size=60)


@given(words, st.integers(0, 200), st.booleans())
def test_no_word_is_lost_under_a_file_or_behind_it(piece: str, times: int, protected: bool) -> None:  # noqa: FBT001 - hypothesis gives it
    text = piece * times
    sent = calls.sends("7", OutboundMessage(text=text, choices=ROWS, protected=protected, file=PHOTO))
    first, *rest = sent
    caption = first.params.get("caption", "")
    assert first.file == PHOTO
    assert all(call.method == "sendMessage" and call.file is None for call in rest)
    assert utf16_units(caption) <= CAPTION_LIMIT
    assert all(1 <= utf16_units(call.params["text"]) <= TEXT_LIMIT for call in rest)
    assert not (caption and rest)
    assert ["reply_markup" in call.params for call in sent] == [False] * len(rest) + [True]
    shown = caption + "".join(call.params["text"] for call in rest)
    assert "".join(shown.replace("\u2060", "").split()) == "".join(text.replace("\ud83d", "\ufffd").split())
    shown.encode()
