"""Words that work anywhere, buttons' labels as people type them, and packed actions."""

from __future__ import annotations

import unicodedata
from dataclasses import fields
from enum import Enum
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog.words import Word, fold, read_word
from bot.dialog.words import typed as which
from bot.domain import actions
from bot.domain.actions import LIMIT, Action

SPELLED = {
    Word.MENU: "menu MENU Menu /start start /menu bắt_đầu bat_dau Kẻng kẻng! về_đầu",
    Word.BACK: "back quay_lại Quay_Lại quay_lai QUAY_LAI lùi trở_lại tro_lai /back",
    Word.STOP: "stop STOP /stop Dừng dừng dung dừng_lại dung_lai thôi thoi huỷ hủy huy huỷ_đăng_ký hủy_đăng_kí HỦY end"
    " thôi_nghe thôi_nhận_tin THÔI_NHẬN_TIN thoi_nhan_tin thôi_nhan_tin dừng_nhan_tin! Dung_nhận_tin bỏ_dang_ky",
    Word.HELP: "help /help trợ_giúp tro_giup giúp hướng_dẫn huong_dan",
    Word.LANGUAGE: "language ngôn_ngữ ngon_ngu đổi_tiếng doi_tieng",
    Word.LISTEN: "listen nghe Nghe_lại nghe_lai",
    Word.FORGET: "forget quên_tôi quen_toi xoá_hết xóa_hết xoa_het forget_me",
    Word.DANGER: "SOS sos 🆘 cứu cuu cứu_với cứu_tôi cuu_toi",
    Word.DESK: "trực truc desk duty",
    Word.CALENDAR: "lịch Lịch /lich lich xem_lịch calendar",
}
CASES = [(word, spelled.replace("_", " ")) for word, line in SPELLED.items() for spelled in line.split()]


@pytest.mark.parametrize(("word", "spelled"), CASES)
def test_words_work_in_every_spelling(word: Word, spelled: str) -> None:
    for form in ("NFC", "NFD"):
        assert read_word(f"  {unicodedata.normalize(form, spelled)} ") is word


@pytest.mark.parametrize(
    "text",
    ["đúng", "Đúng", "đủng", "đúng lai", "thoi nhàn tin", "dừng xe", "cừu", "hủy hoại rừng", "tôi muốn dừng", "", " ", "🙂", "stop" * 20],
)
def test_other_words_mean_what_they_say(text: str) -> None:
    assert read_word(text) is None


@pytest.mark.parametrize(
    ("typed", "label", "same"),
    [
        ("đúng", "Dừng", False),
        ("dừng", "Đúng", False),
        ("dung", "Đúng", True),
        ("hoà an", "Hòa An", True),
        ("HÒA AN", "Hoà An", True),
        ("hoa an", "Hòa An", True),
        ("hoá an", "Hòa An", False),
        ("xa quang lam", "📍 Xã Quảng Lâm", True),
        ("", "🙂", False),
        ("🙂", "🙂", False),
    ],
)
def test_a_label_may_be_typed_without_marks_but_not_with_wrong_ones(typed: str, label: str, same: bool) -> None:  # noqa: FBT001 - a table
    assert (which(typed, ("khác hẳn", label)) == 1) is same
    assert (which(unicodedata.normalize("NFD", typed), (label,)) == 0) is same


STOPS = [spelled for word, spelled in CASES if word is Word.STOP]
SIGNS = st.text(st.sampled_from(" !.?…🙏/\n\u200b"), max_size=3)


@given(st.data())
def test_stop_is_understood_however_it_is_typed(data: st.DataObject) -> None:
    words = []
    for word in data.draw(st.sampled_from(STOPS)).strip("/!").split():
        bare = data.draw(st.booleans(), label="without marks")
        typed = fold(word) if bare else word
        words.append(data.draw(st.sampled_from([typed.lower(), typed.upper(), typed.title(), typed])))
    whole = data.draw(SIGNS) + data.draw(st.sampled_from([" ", "  ", "-", "_"])).join(words) + data.draw(SIGNS)
    assert read_word(unicodedata.normalize("NFC", whole)) is Word.STOP
    assert read_word(unicodedata.normalize("NFD", whole)) is Word.STOP


@given(st.text(max_size=200))
def test_anything_can_be_read_and_folded(text: str) -> None:
    read_word(text)
    which(text, (text,))
    assert fold(fold(text)) == fold(text)


KINDS = [kind for kind in vars(actions).values() if isinstance(kind, type) and issubclass(kind, Action) and hasattr(kind, "code")]
VALUES = st.text(st.characters(exclude_characters=":", codec="utf-8"), max_size=20)


def value_of(kind: Any) -> st.SearchStrategy[Any]:  # Any: a field's type
    if kind is bool:
        return st.booleans()
    if kind is int:
        return st.integers(-(10**9), 10**9)
    return st.sampled_from(kind) if issubclass(kind, Enum) else VALUES


@given(st.data())
def test_every_action_comes_back_as_it_was_packed_or_is_refused_as_too_long(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    hints = get_type_hints(kind)
    action = kind(**{field.name: data.draw(value_of(hints[field.name])) for field in fields(kind)})
    try:
        packed = action.pack()
    except ValueError:
        assert len(":".join(str(getattr(action, field.name)) for field in fields(kind)).encode()) > LIMIT - 10
        return
    assert len(packed.encode()) <= LIMIT
    assert kind.unpack(packed) == action


@given(st.data())
def test_rubbish_raises_nothing_but_value_error(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(KINDS))
    parts = data.draw(st.lists(st.text(max_size=8), max_size=4))
    rubbish = data.draw(st.sampled_from([":".join(parts), ":".join([kind.code, *parts])]))
    try:
        action = kind.unpack(rubbish)
    except ValueError:
        return
    assert isinstance(action, kind)


def test_no_two_actions_share_a_code() -> None:
    codes = [kind.code for kind in KINDS]
    assert len(codes) == len(set(codes)) > 10


def test_a_value_with_a_separator_is_refused() -> None:
    with pytest.raises(ValueError, match="Pick"):
        actions.Pick("a:b", "c").pack()
