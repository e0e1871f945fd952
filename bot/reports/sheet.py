"""A report as a workbook: a sheet a section, numbers as numbers."""

from __future__ import annotations

from io import BytesIO
from itertools import count
from typing import Final

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.worksheet.worksheet import Worksheet

from bot.domain.reports import Report, Section
from bot.reports.letters import plain

LONGEST_NAME: Final = 31
"""Letters of a sheet's name; some signs may not stand in it (Microsoft, "Rename a worksheet")."""
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))
_WIDEST: Final = 60
_HEAD: Final = PatternFill("solid", fgColor="1F4E79")
_EDGE: Final = Border(bottom=Side("thin", color="BFBFBF"))


def make(report: Report) -> bytes:
    """Return the workbook."""
    book = Workbook()
    book.remove(book.worksheets[0])
    taken: set[str] = set()
    for section in report.sections:
        _fill(book.create_sheet(_name(section.heading, taken)), report, section)
    _notes(book.worksheets[0], report)
    book.properties.creator, book.properties.title = "Kẻng", plain(report.title)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _name(heading: str, taken: set[str]) -> str:
    plainly = " ".join(plain(heading).translate(_FORBIDDEN).split()) or "Kẻng"
    names = (plainly[: LONGEST_NAME - len(end)] + end for number in count(1) for end in ["" if number == 1 else f" {number}"])
    name = next(each for each in names if each.casefold() not in taken)
    taken.add(name.casefold())
    return name


def _fill(sheet: Worksheet, report: Report, section: Section) -> None:
    _write(sheet, 1, 1, report.title, Font(bold=True, size=14))
    _write(sheet, 2, 1, report.subtitle, Font(color="595959"))
    _write(sheet, 4, 1, section.heading, Font(bold=True, size=12))
    row = 5
    for line in section.lines:
        _write(sheet, row, 1, line)
        row += 1
    if section.table is None:
        return
    for column, title in enumerate(section.table.head, 1):
        head = _write(sheet, row, column, title, Font(bold=True, color="FFFFFF"))
        head.fill, head.alignment = _HEAD, Alignment(horizontal="center" if column > 1 else "left", vertical="center", wrap_text=True)
    for at, cells in enumerate(section.table.rows, row + 1):
        for column, value in enumerate(cells, 1):
            cell = _write(sheet, at, column, value)
            cell.border = _EDGE
            cell.alignment = Alignment(horizontal="right" if column > 1 else "left", vertical="top", wrap_text=column == 1)
    for column, letter in enumerate("ABCDEFGHIJKLMNOP"[: len(section.table.head)]):
        longest = max(len(str(cells[column])) for cells in (section.table.head, *section.table.rows))
        sheet.column_dimensions[letter].width = min(_WIDEST, max(12, longest + 2))
    sheet.freeze_panes = f"B{row + 1}"


def _notes(sheet: Worksheet, report: Report) -> None:
    for row, note in enumerate(report.notes, sheet.max_row + 2):
        _write(sheet, row, 1, note, Font(italic=True, color="595959"))


def _write(sheet: Worksheet, row: int, column: int, value: str | int, font: Font | None = None) -> Cell | MergedCell:
    cell = sheet.cell(row, column)
    cell.value = plain(value) if isinstance(value, str) else value
    if isinstance(value, str):
        cell.data_type = "s"  # words that begin with "=" are words, and no formula
    else:
        cell.number_format = "#,##0"
    if font is not None:
        cell.font = font
    return cell
