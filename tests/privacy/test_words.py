"""What words give away, and whether they are for this line."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.privacy.folding import folded
from bot.privacy.marks import Mark, find_marks
from bot.privacy.scope import only_identity

MARKED = [
    ("Tên tôi là Lý A", {Mark.NAME}),
    ("toi ten la ly a", {Mark.NAME}),
    ("Tôi là Nông Văn B, thấy chúng nó chặt cây", {Mark.NAME}),
    ("TÔI LÀ NÔNG VĂN", {Mark.NAME}),
    ("em tên Hoa", {Mark.NAME}),
    ("Con tôi bị chúng nó đánh", {Mark.SELF}),
    ("con trai của tôi đi rồi", {Mark.SELF}),
    ("nha toi bi mat trau", {Mark.SELF}),
    ("vợ em thấy", {Mark.SELF}),
    ("chuyện này chỉ mình tôi biết", {Mark.SELF}),
    ("tôi là giáo viên ở đây", {Mark.SELF}),
    ("gọi tôi 0912 345 678", {Mark.NUMBER}),
    ("goi +84.912.345.678", {Mark.NUMBER}),
    ("thẻ 004 123 456 789", {Mark.NUMBER}),
    ("số ０９１２３４５６７８", {Mark.NUMBER}),
    ("không chín một hai ba bốn năm sáu bảy tám", {Mark.NUMBER}),
    ("biển số xe của em là 11B1-234.56", {Mark.NUMBER}),
]
PLAIN = [
    "",
    "🆘🆘",
    "Nhà bên đánh bạc đêm qua",
    "Buổi tối là chúng nó đi",
    "Tôi là người dân",
    "Anh em nó đánh nhau",
    "mất 500.000.000 đồng",
    "nợ 150000000 đồng",
    "hôm 22.11.2026 lúc 9 giờ",
    "xe 11A-123.45 chở gỗ",
    "ba bốn người vào rừng",
]
IDENTITY = [
    "Nhà bên theo đạo Tin Lành",
    "nha ben theo dao tin lanh",
    "Người Mông họp nhau cầu nguyện ở nhà",
    "Họ biểu tình phản đối làm đường",
    "Hai người đi chùa rồi lại về",
    "Có nhóm theo đạo lạ trong bản",
    "Bà con viết đơn khiếu nại đất",
    "Ông ấy nói xấu chính quyền",
    "họ bắt đầu theo đạo mới",
    "họ khấn ông trời, là người Dao",
    "mấy người Lô Lô có ý kiến",
]
HARM = [
    "ép theo đạo, không theo thì đuổi",
    "ep theo dao",
    "Biểu tình, có người cầm dao",
    "bieu tinh co nguoi cam dao",
    "Người Dao trộm trâu",
    "Thầy cúng lấy 5 triệu",
    "thu tiền xây nhà thờ",
    "Nhóm đạo nhốt cháu bé",
    "người Mông bị đánh",
    "chúng nó bán người Mông sang bên kia",
    "theo đạo rồi mất tích",
    "mục sư sờ trẻ em",
    "biểu tình 🔥",
    "khiếu nại mãi, nó doạ giết",
    "khiếu nại mãi, nó dọa giết",
    "thầy mo cho uống lá ngón",
    "người Nùng cưới cháu 14 tuổi",
    "dân tộc nào cũng buôn ma tuý",
    "cầu nguyện rồi có người tự tử",
]
NEITHER = ["", "Nhà bên nuôi chó", "lãnh đạo xã đi họp", "đường này sạt", "\u200b", "đạo đức kém"]


@pytest.mark.parametrize(("text", "marks"), MARKED)
def test_a_text_that_gives_its_writer_away_is_marked(text: str, marks: set[Mark]) -> None:
    assert marks <= find_marks(text)
    assert marks <= find_marks(unicodedata.normalize("NFD", text))


@pytest.mark.parametrize("text", PLAIN)
def test_a_text_about_others_is_not_marked(text: str) -> None:
    assert find_marks(text) == frozenset()


@pytest.mark.parametrize("text", IDENTITY)
def test_words_about_belief_ethnicity_or_opinion_alone_are_seen(text: str) -> None:
    assert only_identity(text)
    assert only_identity(unicodedata.normalize("NFD", text.upper()))


@pytest.mark.parametrize("text", HARM)
def test_one_word_of_harm_switches_the_question_off(text: str) -> None:
    assert not only_identity(text)
    assert not only_identity(folded(text))


@pytest.mark.parametrize("harm", HARM)
@pytest.mark.parametrize("about", IDENTITY[:3])
def test_harm_switches_it_off_wherever_it_stands(about: str, harm: str) -> None:
    assert not only_identity(f"{about}. {harm}")
    assert not only_identity(f"{harm}\n{about}")


@pytest.mark.parametrize("text", NEITHER)
def test_other_words_are_not_taken_for_it(text: str) -> None:
    assert not only_identity(text)


@given(st.text())
def test_no_text_makes_them_fail(text: str) -> None:
    find_marks(text)
    only_identity(text)
    folded(text)


def test_a_very_long_text_is_read_in_reasonable_work() -> None:
    text = "tôi là 0 1 2 người dân tộc không chín " * 4000
    assert Mark.NUMBER not in find_marks("a" * 100_000)
    find_marks(text)
    only_identity(text)
