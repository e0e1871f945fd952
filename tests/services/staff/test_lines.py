"""A CSV of staff is taken whole or not at all."""

from __future__ import annotations

import pytest

from bot.domain.errors import ImportRefused
from bot.domain.people import Role
from bot.domain.units import Level
from bot.services.staff.lines import Line, read_lines

UNITS = {"04": Level.PROVINCE, "01304": Level.COMMUNE, "0130401": Level.HAMLET}


def test_a_good_table_is_read() -> None:
    text = "\ufefflabel,role,unit\nTrực 1, officer ,01304\n\nTrực tỉnh,province,04\nMáy,operator,04\n"
    assert read_lines(text, UNITS) == [
        Line(Role.OFFICER, "01304", "Trực 1"),
        Line(Role.PROVINCE, "04", "Trực tỉnh"),
        Line(Role.OPERATOR, "04", "Máy"),
    ]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("", ["line 1: the columns must be role, unit, label"]),
        ("role,unit\nofficer,01304\n", ["line 1: the columns must be role, unit, label"]),
        ("role,unit,label\n", ["the file names nobody"]),
        ("role,unit,label\nofficer,01304\n", ["line 2: it must have three values"]),
        ("role,unit,label\nofficer,01304,a,b\n", ["line 2: it must have three values"]),
        ("role,unit,label\nofficer,99999,a\n", ["line 2: there is no such unit; look it up with keng units find"]),
        ("role,unit,label\nofficer,04,a\n", ["line 2: the role officer needs the code of a commune"]),
        ("role,unit,label\nprovince,01304,a\n", ["line 2: the role province needs the code of a province"]),
        ("role,unit,label\nchief,0130401,a\n", ["line 2: the role chief needs the code of a commune"]),
        ("role,unit,label\nofficer,01304, \n", ["line 2: the label must have 1 to 40 characters"]),
        ("role,unit,label\nofficer,01304," + "a" * 41, ["line 2: the label must have 1 to 40 characters"]),
        ("role,unit,label\nofficer,01304,a\nofficer,01304,a\n", ["line 3: it stands in the file twice"]),
        (
            "role,unit,label\nboss,01304,a\nofficer,01304,b\nofficer,1,c\n",
            [
                "line 2: the role must be one of officer, chief, province, campaign, authoriser, speaker, operator",
                "line 4: there is no such unit; look it up with keng units find",
            ],
        ),
    ],
)
def test_a_bad_table_is_refused_line_by_line(text: str, wrong: list[str]) -> None:
    with pytest.raises(ImportRefused) as refused:
        read_lines(text, UNITS)
    assert refused.value.lines == wrong
