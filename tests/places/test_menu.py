"""The other ways to a unit: the two-step menu, deep links, hamlets; and how units are named."""

from __future__ import annotations

import pytest

from bot.domain.units import Level, Match, Unit
from bot.places.gazetteer import Gazetteer
from bot.places.seed import Seed


def hamlet(code: str, name: str) -> Unit:
    return Unit(code, f"Xóm {name}", name, "xom", Level.HAMLET, code.partition("-")[0], "t")


@pytest.fixture(scope="session")
def with_hamlets(seed: Seed) -> Gazetteer:
    hamlets = [hamlet("01304-01", "Nà Lốm"), hamlet("01304-07", "Khuổi Vin"), hamlet("01327-01", "Nà Lốm"), hamlet("01786-01", "Quảng Lâm")]
    return Gazetteer([*seed.units, *hamlets], seed.aliases)


def codes(match: Match) -> list[str]:
    return [candidate.code for candidate in match.candidates]


def test_the_menu_has_ten_districts_that_hold_all_communes(gazetteer: Gazetteer) -> None:
    districts = gazetteer.districts()
    assert set(districts) == set("Cao Bằng|Bảo Lâm|Bảo Lạc|Hà Quảng|Trùng Khánh|Hạ Lang|Quảng Hòa|Hòa An|Nguyên Bình|Thạch An".split("|"))
    assert len(districts) == 10
    listed = [unit.code for district in districts for unit in gazetteer.communes(district)]
    assert len(listed) == len(set(listed)) == 56
    assert gazetteer.communes("Không có") == ()


def test_a_label_tells_what_the_unit_was_made_of(gazetteer: Gazetteer) -> None:
    assert gazetteer.label("01304") == "Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"
    assert gazetteer.label("04") == "Tỉnh Cao Bằng"
    assert gazetteer.label("99999") == ""


def test_a_link_leads_to_a_unit(gazetteer: Gazetteer) -> None:
    unit = gazetteer.from_link("v1-01304")
    assert unit is not None
    assert unit.name == "Xã Quảng Lâm"
    assert gazetteer.from_link("v1-01304-07") == gazetteer.from_link("n1-01304") == unit


@pytest.mark.parametrize(
    "payload", ["", "v1-", "v1-99999", "v1-04", "v2-01304", "01304", "v1-01304-", "v1-01304-07-1", " v1-01304", "v1-01304\n"]
)
def test_a_link_that_is_none_leads_nowhere(gazetteer: Gazetteer, payload: str) -> None:
    assert gazetteer.from_link(payload) is None


def test_a_link_leads_to_a_known_hamlet_of_its_commune_only(with_hamlets: Gazetteer) -> None:
    unit = with_hamlets.from_link("v1-01304-07")
    assert unit is not None
    assert unit.code == "01304-07"
    missing = with_hamlets.from_link("v1-01304-99")
    assert missing is not None
    assert missing.code == "01304"


def test_a_hamlet_alone_lists_the_communes_that_have_it(with_hamlets: Gazetteer) -> None:
    match = with_hamlets.find("xóm Nà Lốm")
    assert not match.confident
    assert {"01304", "01327"} <= set(codes(match))
    assert all(with_hamlets.commune_of(code) == with_hamlets.unit(code) for code in codes(match))
    assert not with_hamlets.find("Khuổi Vin").confident


def test_a_hamlet_with_its_commune_is_offered_beside_the_commune(with_hamlets: Gazetteer) -> None:
    for words in ("xóm Nà Lốm, xã Quảng Lâm", "na lom quang lam", "Nà Lốm xã Thạch Lâm"):
        match = with_hamlets.find(words)
        assert not match.confident
        assert codes(match)[:2] == ["01304-01", "01304"], words
    assert codes(with_hamlets.find("xóm Nà Lốm, xã Cô Ba"))[:2] == ["01327-01", "01327"]


def test_a_hamlet_called_like_a_commune_does_not_take_its_name(with_hamlets: Gazetteer) -> None:
    assert codes(with_hamlets.find("xã Quảng Lâm")) == ["01304"]
    assert codes(with_hamlets.find("xóm Quảng Lâm, xã Đông Khê"))[:2] == ["01786-01", "01786"]


def test_a_hamlet_knows_its_commune_and_its_label(with_hamlets: Gazetteer) -> None:
    assert with_hamlets.label("01304-01") == "Xóm Nà Lốm, Xã Quảng Lâm (gồm Quảng Lâm, Thạch Lâm cũ)"
    commune = with_hamlets.commune_of("01304-01")
    assert commune is not None
    assert commune.code == "01304"
    assert with_hamlets.commune_of("04") is None
    assert [unit.code for unit in with_hamlets.hamlets("01304")] == ["01304-01", "01304-07"]
    assert with_hamlets.hamlets("01339") == ()
