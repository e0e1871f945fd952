"""`keng report month`, as an operator types it."""

from __future__ import annotations

from io import BytesIO

from openpyxl import load_workbook

from tests.commands.conftest import Terminal


def test_a_month_is_written_as_three_files(started: Terminal) -> None:
    out = started.folder / "out"
    said = started("report", "month", "2026-10", "--unit", "04", "--out", str(out))
    assert said.status == 0, said.err
    names = ["keng-2026-10-04.docx", "keng-2026-10-04.pdf", "keng-2026-10-04.xlsx"]
    assert sorted(path.name for path in out.iterdir()) == names
    assert [line.rsplit("/", 1)[-1] for line in said.out.split()] == names
    sheet = load_workbook(BytesIO((out / names[2]).read_bytes())).worksheets[0]
    assert sheet["A1"].value == "Báo cáo tuyên truyền tháng 10/2026"


def test_what_is_no_month_or_unit_is_one_sentence(started: Terminal) -> None:
    month, unit = started("report", "month", "10/2026", "--unit", "04"), started("report", "month", "2026-10", "--unit", "nowhere")
    assert (month.status, month.err.strip()) == (2, "A month is written like 2026-11.")
    assert (unit.status, unit.err.strip()) == (2, "There is no such unit: keng units find looks for codes.")
