"""`keng units`, as an operator types it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.domain.units import Phone, PhoneKind
from bot.settings import load_settings
from bot.wiring.instance import PlacesKeeper, open_instance
from bot.wiring.store import open_database
from tests.commands.conftest import Terminal
from tests.kit.fakes import FakeClock
from tests.kit.server import Server

HAMLETS = "name,commune,number\nNà Pù,01304,1\nBản Lịn,01304,2\n"
PHONES = "unit,kind,number\n01304,duty,02063 811 113\n01304,clinic,0206 3811 115\n"


def found(line: str) -> list[str]:
    """Return the codes of one line of answers, whose form is a promise."""
    answer = json.loads(line)
    assert list(answer) == ["input", "confident", "candidates"]
    assert isinstance(answer["confident"], bool)
    assert all(list(candidate) == ["code", "name"] for candidate in answer["candidates"])
    return [candidate["code"] for candidate in answer["candidates"]]


def put(folder: Path, **files: str | bytes) -> list[str]:
    """Write files and return their paths."""
    paths = []
    for name, content in files.items():
        path = folder / f"{name}.csv"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        paths.append(str(path))
    return paths


def test_find_needs_nothing_and_leaves_nothing(keng: Terminal) -> None:
    said = keng("units", "find", "xa quang lam", "zzzz", stdin=b"never read")
    assert (said.status, said.err) == (0, "")
    first, second = said.out.splitlines()
    assert json.loads(first) == {"input": "xa quang lam", "confident": True, "candidates": [{"code": "01304", "name": "Xã Quảng Lâm"}]}
    assert (json.loads(second)["confident"], found(second)) == (False, [])
    assert list(keng.folder.iterdir()) == []


def test_find_reads_lines_whatever_their_bytes(keng: Terminal) -> None:
    lines = "Quảng Lâm\r\n\n\u2028Bảo Lạc\x0c\n\t\n".encode() + b"\xff\xfe\x00 Qu\xe1\xba\n" + b"x" * 100_000 + b"\n" + "Hòa An".encode()
    said = keng("units", "find", "trước", "-", "sau", stdin=lines)
    assert said.status == 0
    answers = [json.loads(line) for line in said.out.splitlines()]
    asked = [answer["input"] for answer in answers]
    assert asked[:5] == ["trước", "Quảng Lâm", "", "\u2028Bảo Lạc\x0c", "\t"]
    assert asked[5].startswith("\ufffd\ufffd\x00 Qu")
    assert [len(asked[6]), *asked[7:]] == [100_000, "Hòa An", "sau"]
    assert [each["code"] for each in answers[1]["candidates"]] == ["01304"]
    assert answers[7]["candidates"]


def test_find_takes_arguments_that_are_no_utf8(keng: Terminal) -> None:
    said = keng("units", "find", b"Qu\xe1ng L\xe2m".decode("utf-8", "surrogateescape"))
    assert said.status == 0
    assert json.loads(said.out)["input"] == "Qu\ufffdng L\ufffdm"


def test_find_of_no_lines_says_nothing(keng: Terminal) -> None:
    assert keng("units", "find", "-").out == ""


def test_near_names_the_place_and_its_neighbours(keng: Terminal) -> None:
    said = keng("units", "near", "22.6657", "106.2577")
    assert said.status == 0
    assert json.loads(said.out)["input"] == "22.6657 106.2577"
    assert len(found(said.out)) == 3
    assert not list(keng.folder.iterdir())


def test_near_takes_the_south_and_the_west(keng: Terminal) -> None:
    said = keng("units", "near", "-22.5", "-106.25")
    assert (said.status, found(said.out)) == (0, [])


@pytest.mark.parametrize("point", [("90.1", "106"), ("-91", "106"), ("22", "180.5"), ("nan", "106"), ("inf", "0"), ("22", "east"), ("22",)])
def test_near_refuses_what_is_no_point(keng: Terminal, point: tuple[str, ...]) -> None:
    said = keng("units", "near", *point)
    assert (said.status, said.out) == (2, "")
    assert "lat" in said.err or "lon" in said.err


def test_import_loads_and_the_chat_would_find_it(started: Terminal) -> None:
    said = started("units", "import", *put(started.folder, hamlets=HAMLETS, phones=PHONES))
    assert (said.status, said.out) == (0, "Loaded 2 units, 0 names, 2 numbers, 0 boundaries.\n")
    answer = started("units", "find", "xóm Nà Pù xã Quảng Lâm")
    assert found(answer.out)[:2] == ["01304-01", "01304"]


def test_check_loads_nothing(started: Terminal) -> None:
    said = started("units", "import", "--check", *put(started.folder, hamlets=HAMLETS))
    assert (said.status, said.out) == (0, "Nothing wrong with 2 units, 0 names, 0 numbers, 0 boundaries.\n")
    assert found(started("units", "find", "xóm Nà Pù xã Quảng Lâm").out) == ["01304"]


@pytest.mark.parametrize(
    ("wrong", "finding"),
    [
        (
            "code,name,type,level,parent,version\n90001,Xã Một,xa,commune,04,t\n90001,Xã Hai,xa,commune,04,t\n",
            "line 3: code 90001 stands twice",
        ),
        ("unit,kind,number\n99999,duty,113\n", "line 2"),
        ("name,commune,number\nNà Pù,99999,1\n", "line 2"),
        ("unit,name\n01304,Qu\u1ea3ng\n".encode("utf-16"), "UTF-8"),
        ("unit,name\n01304,Quáng\n".encode("latin-1"), "UTF-8"),
        ("a,b\n1,2\n", "line 1"),
        ("", "empty"),
    ],
)
def test_one_wrong_line_and_nothing_is_loaded(started: Terminal, wrong: str | bytes, finding: str) -> None:
    said = started("units", "import", *put(started.folder, hamlets=HAMLETS, wrong=wrong))
    assert (said.status, said.out) == (2, "")
    assert all(line.startswith("wrong.csv") for line in said.err.splitlines())
    assert finding in said.err
    assert found(started("units", "find", "xóm Nà Pù xã Quảng Lâm").out) == ["01304"]


def test_every_finding_is_told_line_by_line(started: Terminal) -> None:
    wrong = "unit,kind,number\n99999,duty,113\n01304,friend,113\n01304,duty,call me\n"
    said = started("units", "import", *put(started.folder, wrong=wrong))
    assert [line.split(":")[0] for line in said.err.splitlines()] == [f"wrong.csv line {number}" for number in (2, 3, 4)]


def test_a_file_that_is_not_there(started: Terminal) -> None:
    said = started("units", "import", "nowhere.csv")
    assert (said.status, said.err) == (2, "nowhere.csv: cannot be read\n")


async def test_a_running_service_takes_up_what_another_process_imported(started: Terminal) -> None:
    settings = load_settings()
    async with open_instance(settings, FakeClock(), "http://127.0.0.1") as running:
        keeper = PlacesKeeper(running.database, running.house, None)
        assert not await keeper.look()
        assert running.house.places.hamlets("01304") == ()
        await import_beside(started)
        assert await keeper.look()
        assert [unit.name for unit in running.house.places.hamlets("01304")]
        assert not await keeper.look()
    async with open_database(settings) as database, database.look() as work:
        assert await work.units.phones("01304") == [
            Phone("01304", PhoneKind.DUTY, "02063811113"),
            Phone("01304", PhoneKind.CLINIC, "02063811115"),
        ]


async def import_beside(started: Terminal) -> None:
    """Run the import as its own process."""
    said = Server(started.folder).command("units", "import", *put(started.folder, hamlets=HAMLETS, phones=PHONES))
    assert said.returncode == 0, said.stderr
