"""Operators' files: what is right is read, and what is wrong is said line by line; nothing is half loaded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.errors import ImportRefused
from bot.domain.units import Level, Phone, PhoneKind
from bot.places.gazetteer import Gazetteer
from bot.places.imports import Import, read_files, read_sources
from bot.places.tables import Source

UNITS = """code,name,type,level,parent,district,lat,lon,version
90,Tỉnh Ô,tinh,province,,,,,2030
90001,Xã Một,xa,commune,90,Huyện A,10.5,105.25,2030
90002,Phường Hai,phuong,commune,90,Huyện B,10.6,105.35,2030
"""
HAMLETS = """number,name,commune
1,Xóm Trên,90001
2,Thôn Dưới,90001
1,Xóm Trên,90002
"""
ALIASES = """unit,name,kind,district
90001,Ba Cũ,former,Huyện A
90002,Ba Cũ,former,Huyện B
90002,Bốn,former,Huyện B
"""
PHONES = """unit,kind,number
90001,duty,0206 3.800-001
90001,clinic,+84 206 3800002
90,duty,113
"""
SQUARE = [[105.0, 10.0], [105.5, 10.0], [105.5, 11.0], [105.0, 11.0], [105.0, 10.0]]
KNOWN = frozenset({"90", "90001", "90002"})


def feature(code: object = "90001", coordinates: object = None, shape: str = "Polygon") -> dict[str, object]:
    geometry = {"type": shape, "coordinates": [SQUARE] if coordinates is None else coordinates}
    return {"type": "Feature", "properties": {"code": code}, "geometry": geometry}


def collection(*features: object) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def read(known: frozenset[str] = frozenset(), /, **texts: str | bytes) -> Import:
    sources = [
        Source(
            name.replace("_geojson", ".geojson") if "geojson" in name else f"{name}.csv", text if isinstance(text, bytes) else text.encode()
        )
        for name, text in texts.items()
    ]
    return read_sources(sources, known)


def refused(known: frozenset[str] = frozenset(), /, **texts: str | bytes) -> list[str]:
    with pytest.raises(ImportRefused) as caught:
        read(known, **texts)
    return caught.value.lines


def test_all_files_of_a_province_are_read_together() -> None:
    got = read(units=UNITS, hamlets=HAMLETS, aliases=ALIASES, phones=PHONES, map_geojson=collection(feature()))
    assert [unit.code for unit in got.units] == ["90", "90001", "90002", "90001-01", "90001-02", "90002-01"]
    commune, lower = got.units[1], got.units[4]
    assert (commune.name, commune.short_name, commune.level, commune.parent) == ("Xã Một", "Một", Level.COMMUNE, "90")
    assert (commune.district, commune.lat, commune.lon, commune.version) == ("Huyện A", 10.5, 105.25, "2030")
    assert (lower.name, lower.short_name, lower.type, lower.parent, lower.version) == ("Thôn Dưới", "Dưới", "thon", "90001", "2030")
    assert [alias.ambiguous for alias in got.aliases] == [True, True, False]
    assert got.phones[0] == Phone("90001", PhoneKind.DUTY, "02063800001")
    assert got.phones[1].number == "+842063800002"
    assert got.boundaries["90001"][0][0][0] == (105.0, 10.0)


def test_what_was_read_makes_a_gazetteer() -> None:
    got = read(units=UNITS, hamlets=HAMLETS, aliases=ALIASES, map_geojson=collection(feature()))
    gazetteer = Gazetteer(got.units, got.aliases, got.boundaries)
    assert gazetteer.find("xã Một").candidates[0].code == "90001"
    assert not gazetteer.find("Ba Cũ").confident


def test_files_are_read_from_disk_and_missing_ones_are_named(tmp_path: Path) -> None:
    good = tmp_path / "units.csv"
    good.write_text(UNITS, encoding="utf-8-sig")
    assert len(read_files([good], frozenset()).units) == 3
    with pytest.raises(ImportRefused) as caught:
        read_files([good, tmp_path / "phones.csv"], frozenset())
    assert caught.value.lines == ["phones.csv: cannot be read"]


def test_names_files_of_known_units_need_no_units_file() -> None:
    assert len(read(KNOWN, hamlets=HAMLETS, aliases=ALIASES, phones=PHONES).units) == 3


@pytest.mark.parametrize(
    "text", [UNITS.replace("\n", "\r\n"), UNITS.replace(",", ";"), UNITS.replace(",", "\t"), "\ufeff" + UNITS, UNITS + "\n,,,,,,,,\n"]
)
def test_spreadsheets_of_several_kinds_are_read(text: str) -> None:
    assert len(read(units=text).units) == 3


def test_a_code_that_stands_twice_is_named_with_both_lines() -> None:
    assert refused(units=UNITS + "90001,Xã Năm,xa,commune,90,,,,2030\n") == ["units.csv line 5: code 90001 stands twice (first on line 3)"]


def test_a_code_in_two_files_is_named_with_both_files() -> None:
    more = "code,name,type,level,parent,version\n90001,Xã Năm,xa,commune,90,2030\n"
    assert refused(units=UNITS, more=more) == ["more.csv line 2: code 90001 stands twice (first on units.csv line 3)"]


@pytest.mark.parametrize("encoding", ["cp1258", "utf-16", "utf-16-le"])
def test_another_encoding_is_refused(encoding: str) -> None:
    text = UNITS if encoding.startswith("utf") else "code,name,type,level,parent,version\n90,Tỉnh Ô,tinh,province,,1\n".replace("ỉ", "ê")
    (line,) = refused(units=text.encode(encoding))
    assert line.startswith("units.csv")
    assert "UTF-8" in line


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b" \r\n\t\n"])
def test_an_empty_file_is_refused(content: bytes) -> None:
    assert refused(units=content) == ["units.csv: the file is empty"]
    assert refused(map_geojson=content) == ["map.geojson: the file is empty"]


def test_a_header_without_rows_is_refused() -> None:
    assert refused(phones="unit,kind,number\n") == ["phones.csv: no row under the header"]


def test_no_file_is_refused() -> None:
    with pytest.raises(ImportRefused):
        read_files([], KNOWN)


def test_missing_columns_are_named() -> None:
    lines = refused(units="code,name,level\n90,Tỉnh Ô,province\n")
    assert lines == [f"units.csv line 1: column '{name}' is missing" for name in ("type", "parent", "version")]
    assert refused(KNOWN, aliases="unit,name\n90,Ô\n") == [
        f"aliases.csv line 1: column '{name}' is missing" for name in ("kind", "district")
    ]


def test_a_table_of_no_known_kind_is_refused_with_what_is_expected() -> None:
    (line,) = refused(prices="thing,price\nrice,3\n")
    assert line.startswith("prices.csv line 1: the columns tell no kind of file")
    assert "unit,kind,number" in line


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ("90003,Xã Ba,xa,commune,99,,,,2030", "parent 99 is unknown"),
        ("90003,Xã Ba,xa,commune,,,,,2030", "parent is empty; only a province may stand alone"),
        ("90003,Xã Ba,xa,commune,90001,,,,2030", "parent 90001 is not one level above a commune"),
        ("90003,Xã Ba,xa,commune,90003,,,,2030", "parent 90003 is not one level above a commune"),
        ("90003,Xã Ba,xa,village,90,,,,2030", "level must be one of province, commune, hamlet"),
        ("90003,Xã Ba,Xã,commune,90,,,,2030", "type must be lower-case letters and _ (xa, phuong, thi_tran)"),
        ("90003,Xã Ba,xa,commune,90,,,,", "version is empty"),
        ("90003,...,xa,commune,90,,,,2030", "name holds no letter"),
        (",Xã Ba,xa,commune,90,,,,2030", "code must be 1 to 16 letters or digits (a hamlet: its commune's code, -, its number)"),
        ("90001-7,Xóm Ba,xom,hamlet,90002,,,,2030", "a hamlet's code must begin with its commune's code"),
        ("90003,Xã Ba,xa,commune,90,,2030", "7 fields, the header has 9"),
        ("90003,Xã\x07 Ba,xa,commune,90,,,,2030", "name is longer than 120 characters or holds signs that cannot be printed"),
        (f"90003,Xã {'a' * 120},xa,commune,90,,,,2030", "name is longer than 120 characters or holds signs that cannot be printed"),
    ],
)
def test_a_wrong_unit_is_named_with_its_line(row: str, finding: str) -> None:
    assert refused(units=UNITS + row + "\n") == [f"units.csv line 5: {finding}"]


@pytest.mark.parametrize(
    "point", ["91,105", "10,181", "-91,0", "10.5,", ",105", "abc,105", '"10,5",105', "nan,105", "1e400,5", "inf,inf", "٣,٤"]
)
def test_bad_coordinates_are_refused(point: str) -> None:
    (line,) = refused(units=UNITS + f"90003,Xã Ba,xa,commune,90,,{point},2030\n")
    assert line.startswith("units.csv line 5: lat and lon must be WGS 84 degrees")


@pytest.mark.parametrize("number", ["", "12", "1234567890123456", "0206x38", "+", "++84206", "０２０６", "<b>113</b>"])
def test_a_bad_telephone_number_is_refused(number: str) -> None:
    assert refused(KNOWN, phones=f"unit,kind,number\n90001,duty,{number}\n") == [
        "phones.csv line 2: number must be 3 to 15 digits, with + in front of a country's code"
    ]


def test_a_number_of_an_unknown_unit_or_kind_or_twice_is_refused() -> None:
    lines = refused(KNOWN, phones="unit,kind,number\n77,duty,113\n90,home,113\n90,duty,113\n90,duty,1 1 3\n")
    assert lines == [
        "phones.csv line 2: unit 77 is unknown",
        "phones.csv line 3: kind must be one of duty, border, clinic",
        "phones.csv line 5: this number stands twice (first on line 4)",
    ]


def test_wrong_hamlets_are_refused() -> None:
    lines = refused(
        units=UNITS, hamlets="number,name,commune\n1,Xóm A,90\n1,Xóm A,77\n,Xóm A,90001\nx,Xóm A,90001\n1,Xóm A,90001\n01,Xóm B,90001\n"
    )
    assert lines == [
        "hamlets.csv line 2: commune 90 is unknown or no commune",
        "hamlets.csv line 3: commune 77 is unknown or no commune",
        "hamlets.csv line 4: code or number must be given",
        "hamlets.csv line 5: number must be 1 to 4 digits",
        "hamlets.csv line 7: code 90001-01 stands twice (first on line 6)",
    ]


def test_hamlets_may_come_with_whole_codes() -> None:
    got = read(KNOWN, hamlets="code,name,commune\n90001-07,Xóm A,90001\n")
    assert [(unit.code, unit.short_name) for unit in got.units] == [("90001-07", "A")]


def test_wrong_names_are_refused() -> None:
    lines = refused(KNOWN, aliases="unit,name,kind,district\n77,Cũ,former,\n90001,,former,\n90001,Cũ,nick,\n")
    assert lines == [
        "aliases.csv line 2: unit 77 is unknown",
        "aliases.csv line 3: name holds no letter",
        "aliases.csv line 4: kind must be one of name, former, variant, district",
    ]


@pytest.mark.parametrize(
    ("coordinates", "finding"),
    [
        ([SQUARE[:-1]], "polygon 1 ring 1 is not closed: the last point must be the first"),
        ([[SQUARE[0], SQUARE[1], SQUARE[0]]], "polygon 1 ring 1 has 3 points, fewer than 4"),
        ([[[lat, lon] for lon, lat in SQUARE]], "polygon 1 ring 1 point 1 is not on earth (WGS 84, longitude first)"),
        ([[SQUARE[0], [105.5, "10"], *SQUARE[2:]]], "polygon 1 ring 1 point 2 is not on earth (WGS 84, longitude first)"),
        ([[SQUARE[0], [105.5], *SQUARE[2:]]], "polygon 1 ring 1 point 2 is no pair of numbers"),
        ([[SQUARE[0]] * 4], "polygon 1 ring 1 encloses no land"),
        ([SQUARE, []], "polygon 1 ring 2 is empty"),
        ([], "polygon 1 has no ring"),
        ({}, "polygon 1 has no ring"),
    ],
)
def test_an_invalid_polygon_is_named(coordinates: object, finding: str) -> None:
    assert refused(KNOWN, map_geojson=collection(feature(coordinates=coordinates))) == [f"map.geojson feature 1 (90001): {finding}"]


def test_wrong_features_are_named() -> None:
    lines = refused(KNOWN, map_geojson=collection(feature(), feature(), feature("77"), feature(90001), 5, feature("90002", shape="Point")))
    assert lines == [
        "map.geojson feature 2 (90001): code 90001 stands twice (first in feature 1)",
        "map.geojson feature 3 (77): unit 77 is unknown or no commune",
        "map.geojson feature 4: properties.code is missing or no text",
        "map.geojson feature 5: properties.code is missing or no text",
        "map.geojson feature 6 (90002): the geometry is neither Polygon nor MultiPolygon",
    ]


@pytest.mark.parametrize(
    ("text", "finding"),
    [
        ("{", "map.geojson line 1: not JSON"),
        ("[" * 100_000, "map.geojson: not JSON that can be read"),
        ("9" * 5_000, "map.geojson: not JSON that can be read"),
        ("[]", "map.geojson: no FeatureCollection"),
        ('{"type": "FeatureCollection", "features": {}}', "map.geojson: no FeatureCollection"),
        (collection(), "map.geojson: no feature in the collection"),
        (
            collection(feature(coordinates=[[[float("nan"), 1]] * 4])),
            "map.geojson feature 1 (90001): polygon 1 ring 1 point 1 is not on earth (WGS 84, longitude first)",
        ),
    ],
)
def test_a_map_that_is_none_is_refused(text: str, finding: str) -> None:
    assert refused(KNOWN, map_geojson=text) == [finding]


def test_findings_of_all_files_come_together() -> None:
    lines = refused(units=UNITS + "90001,Xã Năm,xa,commune,90,,,,2030\n", phones=PHONES + "77,duty,113\n", map_geojson="{")
    assert len(lines) == 3


def test_a_quotation_mark_that_never_closes_is_refused() -> None:
    assert refused(units=UNITS + '90003,"Xã Ba,xa,commune,90,,,,2030\n') == [
        "units.csv: a field never ends; look for a quotation mark that is not closed"
    ]
