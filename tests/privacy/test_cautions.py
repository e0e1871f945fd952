"""Words that make an approver look twice are found in any case, with tones or without, and never where they do not stand."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.privacy.cautions import LISTED, Caution, find_cautions
from bot.privacy.folding import folded

PHRASES = [(kind, words) for kind, listed in LISTED.items() for words in listed]
_SYLLABLES = sorted({word for _, words in PHRASES for word in words.split()})
_HONEST = ("bà con", "tài khoản", "ngân hàng", "đi từ xã", "thường ngày", "bộ tư lệnh", "lãnh đạo", "chỉ đạo", "cắt dao", "nhớ", "113")
_TALK = st.lists(st.sampled_from([*_SYLLABLES, *_HONEST]), max_size=30).map(" ".join)


def kinds(text: str) -> set[Caution]:
    return {found.caution for found in find_cautions([text])}


def stands_in(words: str, text: str) -> bool:
    """Look for the words once more, by another way: word by word."""
    spoken, wanted = folded(text).split(), folded(words).split()
    return any(spoken[at : at + len(wanted)] == wanted for at in range(len(spoken)))


@given(_TALK)
@example("mỗi hộ báo")
def test_there_is_a_warning_exactly_where_listed_words_stand(text: str) -> None:
    found = {(each.caution, words) for each in find_cautions([text]) for words in each.words}
    assert found == {(kind, words) for kind, words in PHRASES if stands_in(words, text)}


@given(_TALK)
def test_tones_and_case_change_nothing(text: str) -> None:
    assert find_cautions([text]) == find_cautions([folded(text)]) == find_cautions([text.upper()])


@given(st.sampled_from(PHRASES), st.sampled_from(["a", "Z", "ế", "9", "_"]))
def test_words_inside_of_other_words_are_none(phrase: tuple[Caution, str], letter: str) -> None:
    _, words = phrase
    assert all(words not in found.words for text in (letter + words, words + letter) for found in find_cautions([text]))


@given(st.text(max_size=200))
def test_anything_can_be_looked_at(text: str) -> None:
    find_cautions([text])


@pytest.mark.parametrize(
    "text",
    [
        "Đừng cho ai mượn tài khoản ngân hàng",
        "Thường có người gọi điện giả làm công an. Đừng chuyển tiền.",
        "Bà con đi từ xã về, cẩn thận đường trơn",
        "Lãnh đạo xã mời họp lúc 7 giờ ở nhà văn hoá",
        "Mỗi hộ nên có một bình chữa cháy",
    ],
)
def test_everyday_advice_warns_of_nothing(text: str) -> None:
    assert kinds(text) == set()


@pytest.mark.parametrize(
    ("text", "caution"),
    [
        ("Thấy ai THEO ĐẠO lạ thì báo ngay", Caution.BELIEF),
        ("Bao tin ve nguoi mong moi den", Caution.ETHNICITY),
        ("Ai có ý kiến, quan điểm khác thì báo", Caution.OPINION),
        ("Mỗi hộ báo ít nhất một tin", Caution.QUOTA),
        ("Báo tin có thưởng", Caution.REWARD),
        ("Ai biết mà không báo sẽ bị nêu tên", Caution.THREAT),
    ],
)
def test_each_kind_is_found(text: str, caution: Caution) -> None:
    assert caution in kinds(text)


def test_texts_are_looked_at_one_by_one() -> None:
    assert find_cautions(["chỉ", "tiêu"]) == []
    assert [found.caution for found in find_cautions(["x", "chỉ\ntiêu"])] == [Caution.QUOTA]
