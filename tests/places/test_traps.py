"""One test for each trap in the names of the province."""

from __future__ import annotations

import unicodedata

import pytest

from bot.domain.units import Match
from bot.places.gazetteer import Gazetteer

DISTRICTS_THAT_ARE_COMMUNES = (
    "Bảo Lâm|Bảo Lạc|Hà Quảng|Trùng Khánh|Hạ Lang|Hòa An|Nguyên Bình|Thạch An|Thông Nông|Trà Lĩnh|Quảng Uyên|Phục Hòa".split("|")
)


def codes(match: Match) -> list[str]:
    return [candidate.code for candidate in match.candidates]


def assert_sure(gazetteer: Gazetteer, words: str, code: str) -> None:
    match = gazetteer.find(words)
    assert match.confident, words
    assert codes(match) == [code], words


def assert_asks(gazetteer: Gazetteer, words: str, *first: str) -> None:
    match = gazetteer.find(words)
    assert not match.confident, words
    assert codes(match)[: len(first)] == list(first), words


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("Thạch Lâm (Bảo Lâm)", "01304"),
        ("Quang Hán (Trùng Khánh)", "01456"),
        ("Kim Cúc (Bảo Lạc)", "01351"),
        ("Thái Sơn (Bảo Lâm)", "01318"),
    ],
)
def test_names_from_the_news_lead_to_the_commune_of_today(gazetteer: Gazetteer, words: str, code: str) -> None:
    assert_sure(gazetteer, words, code)


def test_a_kept_code_is_shown_with_what_it_is_now_made_of(gazetteer: Gazetteer) -> None:
    assert gazetteer.label("01304") == "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("Hưng Đạo", {"01351", "01273", "01774"}),
        ("Vĩnh Quang", {"01294", "01279"}),
        ("Phan Thanh", {"01768", "01336"}),
        ("Ngọc Động", {"01387", "01618"}),
        ("Quang Trung", {"01465", "01699"}),
        ("Đức Long", {"01822", "01660"}),
    ],
)
def test_a_name_of_several_former_communes_is_always_asked_about(gazetteer: Gazetteer, words: str, meant: set[str]) -> None:
    for said in (words, f"xã {words}", words.upper(), f"xã {words}, huyện Hòa An"):
        match = gazetteer.find(said)
        assert not match.confident
        assert meant <= set(codes(match))


def test_the_district_decides_which_of_them_comes_first(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "Hưng Đạo, Nguyên Bình", "01774")
    assert_asks(gazetteer, "Hưng Đạo, Bảo Lạc", "01351")
    assert_asks(gazetteer, "Đức Long, Hòa An", "01660")
    assert_asks(gazetteer, "Phan Thanh, Bảo Lạc", "01336")


def test_a_new_unit_comes_before_a_former_one_of_its_name(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "Hưng Đạo", "01351")
    assert_asks(gazetteer, "Phan Thanh", "01768")
    assert_asks(gazetteer, "Quang Trung", "01465")
    assert_asks(gazetteer, "Đức Long", "01822")


@pytest.mark.parametrize("name", DISTRICTS_THAT_ARE_COMMUNES)
def test_a_commune_called_like_a_district_is_sure_only_when_called_a_commune(gazetteer: Gazetteer, name: str) -> None:
    (code,) = codes(gazetteer.find(f"xã {name}"))
    unit = gazetteer.unit(code)
    assert unit is not None
    assert unit.short_name == name
    assert_asks(gazetteer, name, code)
    assert_asks(gazetteer, f"huyện {name}")
    assert_asks(gazetteer, f"Khuổi Vin Nà Tốm, {name}")


def test_x_bao_lam_usually_means_the_district(gazetteer: Gazetteer) -> None:
    assert_sure(gazetteer, "Thạch Lâm, Bảo Lâm", "01304")
    assert_sure(gazetteer, "mông ân bảo lâm", "01290")
    assert codes(gazetteer.find("Thahc Lamm, Bảo Lâm"))[0] == "01304"


def test_a_district_alone_shows_its_communes_and_is_not_sure(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "huyện Bảo Lâm", "01290")
    assert_asks(gazetteer, "Quảng Hòa", "01576")
    assert set(codes(gazetteer.find("thành phố Cao Bằng"))) == {"01273", "01279", "01288"}


def test_districts_of_before_2020_are_understood(gazetteer: Gazetteer) -> None:
    assert_sure(gazetteer, "Cần Nông, Thông Nông", "01366")
    assert_sure(gazetteer, "Quốc Toản, Trà Lĩnh", "01447")


def test_a_district_that_does_not_fit_is_asked_about(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "Thạch Lâm, Hạ Lang", "01304")
    assert_asks(gazetteer, "xã Lê Lợi, huyện Gia Lộc", "01822")


@pytest.mark.parametrize(
    ("name", "code"),
    [("Nội Thôn", "01414"), ("Thượng Thôn", "01393"), ("Tri Phương", "01465"), ("Tĩnh Túc", "01729"), ("Lăng Hiếu", "01477")],
)
def test_a_unit_word_inside_a_real_name_survives(gazetteer: Gazetteer, name: str, code: str) -> None:
    bare = unicodedata.normalize("NFD", name.lower())
    bare = "".join(char for char in bare if not unicodedata.combining(char))
    for said in (name, bare, f"xã {name}", f"xa {bare}", name.upper(), bare.replace(" ", ""), f"xóm Nà Lốm, xã {name}"):
        assert_sure(gazetteer, said, code)


def test_a_unit_word_inside_a_name_does_not_speak_for_the_next_words(gazetteer: Gazetteer) -> None:
    assert_sure(gazetteer, "Nội Thôn, Hà Quảng", "01414")
    assert_sure(gazetteer, "Thượng Thôn Hà Quảng", "01393")
    assert_sure(gazetteer, "tri phuong trung khanh", "01465")
    assert_sure(gazetteer, "tinh tuc nguyen binh", "01729")


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
def test_decomposed_accents_are_the_same_words(gazetteer: Gazetteer, form: str) -> None:
    for words, code in (("Đông Khê", "01786"), ("xã Quảng Lâm", "01304"), ("Thạch Lâm, Bảo Lâm", "01304")):
        assert_sure(gazetteer, unicodedata.normalize(form, words), code)  # type: ignore[arg-type]


def test_the_toned_form_breaks_ties(gazetteer: Gazetteer) -> None:
    assert_sure(gazetteer, "Quang Trọng", "01795")
    assert codes(gazetteer.find("Quang Trung"))[0] == "01465"
    assert_asks(gazetteer, "quang trong", "01795")
    assert_sure(gazetteer, "Thượng Hà", "01327")
    assert codes(gazetteer.find("Đình Phùng"))[0] == "01354"


def test_marks_of_another_word_are_asked_about(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "Quảng Long", "01552")
    assert_asks(gazetteer, "Làng Hiếu", "01477")


def test_a_hamlet_word_before_a_name_makes_it_a_hamlet(gazetteer: Gazetteer) -> None:
    assert_asks(gazetteer, "xóm Đông Khê", "01786")
    assert_sure(gazetteer, "xóm Đông Khê, xã Lê Lai", "01807")


@pytest.mark.parametrize(
    ("said", "code"),
    [("chà lĩnh", "01447"), ("xóc hà", "01392"), ("trí viễn", "01501"), ("giân chủ", "01660"), ("fúc sen", "01576"), ("tam cim", "01774")],
)
def test_names_written_as_they_sound_come_first(gazetteer: Gazetteer, said: str, code: str) -> None:
    assert codes(gazetteer.find(said))[0] == code


def test_i_and_y_and_the_place_of_a_tone_do_not_matter(gazetteer: Gazetteer) -> None:
    for words, code in (("Lí Bôn", "01294"), ("Vinh Quí", "01561"), ("Đàm Thuỷ", "01501"), ("Hoà Chung", "01288"), ("Mĩ Hưng", "01648")):
        assert_sure(gazetteer, words, code)


def test_keys_of_a_keyboard_that_was_off_are_read(gazetteer: Gazetteer) -> None:
    for words in ("quangr laam", "Quangr Laam", "thachj laam", "quang3 lam6"):
        assert_sure(gazetteer, words, "01304")


def test_glued_and_torn_words_are_found(gazetteer: Gazetteer) -> None:
    for words in ("thachlam", "THẠCHLÂM", "xathachlam", "thachlambaolam", "thac hlam"):
        assert_sure(gazetteer, words, "01304")


@pytest.mark.parametrize(
    "words", ["Bảo Lâm, Lâm Đồng", "xã Minh Khai, Hà Nội", "xã Minh Tân", "Thanh Lâm", "Quảng Phú", "xã Kim Đồng, Hưng Yên"]
)
def test_names_of_other_provinces_are_never_sure(gazetteer: Gazetteer, words: str) -> None:
    assert_asks(gazetteer, words)


def test_another_province_alone_finds_nothing(gazetteer: Gazetteer) -> None:
    for words in ("Quảng Ninh", "Hà Giang", "Lạng Sơn"):
        assert codes(gazetteer.find(words)) == []


def test_two_places_in_one_sentence_are_both_shown(gazetteer: Gazetteer) -> None:
    match = gazetteer.find("từ Quảng Lâm sang Lý Bôn")
    assert not match.confident
    assert {"01304", "01294"} <= set(codes(match))


def test_a_road_or_common_words_are_no_sure_place(gazetteer: Gazetteer) -> None:
    for words in ("đường Kim Đồng", "gia đình em sống rất hạnh phúc", "chị Nguyễn Thị Hoa"):
        assert_asks(gazetteer, words)


def test_the_shown_candidates_carry_the_full_name_and_a_score_to_100(gazetteer: Gazetteer) -> None:
    for words in ("Thạch Lâm, Bảo Lâm", "thach lan", "xóm Đông Khê"):
        for candidate in gazetteer.find(words).candidates:
            unit = gazetteer.unit(candidate.code)
            assert unit is not None
            assert candidate.name == unit.name
            assert 0 <= candidate.score <= 100
