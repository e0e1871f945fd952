"""A report as a text document, for those who write on in it."""

from __future__ import annotations

from io import BytesIO
from typing import Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell, _Row

from bot.domain.reports import Report, Table
from bot.reports.letters import plain

_WIDTH: Final = Cm(17)
_FONT: Final = "Times New Roman"
"""What official papers here are set in (Decree 30/2020/ND-CP, appendix I), and every office program has or replaces."""


def make(report: Report) -> bytes:
    """Return the document, A4."""
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = page.top_margin = page.bottom_margin = Cm(2)
    _set_font(document.styles["Normal"].element.get_or_add_rPr())
    document.styles["Normal"].font.size = Pt(12)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    words = title.add_run(plain(report.title).upper())
    words.bold, words.font.size = True, Pt(14)
    document.add_paragraph(plain(report.subtitle)).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for number, section in enumerate(report.sections, 1):
        document.add_paragraph().add_run(f"{number}. {plain(section.heading)}").bold = True
        for line in section.lines:
            document.add_paragraph(plain(line))
        if section.table is not None:
            _add(document.add_table(rows=1, cols=len(section.table.head), style="Table Grid").rows[0], section.table)
    for note in report.notes:
        noted = document.add_paragraph().add_run(plain(note))
        noted.italic, noted.font.size = True, Pt(10)
    document.core_properties.author, document.core_properties.title = "Kẻng", plain(report.title)
    document.core_properties.comments = ""
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _set_font(properties: OxmlElement) -> None:  # type: ignore[valid-type]  # the library's name is a function
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]  # the same
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{kind}"), _FONT)


def _add(head: _Row, table: Table) -> None:
    grid = head.table
    _fill(head, table.head, bold=True)
    repeated = OxmlElement("w:tblHeader")
    repeated.set(qn("w:val"), "true")
    head._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 - python-docx has no other way to a heading that is repeated on every page
    for cells in table.rows:
        _fill(grid.add_row(), cells)  # type: ignore[no-untyped-call]  # the one method that its authors left without types
    first = Cm(17 * max(0.3, 1 - 0.14 * (len(table.head) - 1)))
    rest = (_WIDTH - first) // max(1, len(table.head) - 1)
    for row in grid.rows:
        for column, cell in enumerate(row.cells):
            cell.width = first if column == 0 else rest


def _fill(row: _Row, values: tuple[str | int, ...], *, bold: bool = False) -> None:
    for column, (cell, value) in enumerate(zip(row.cells, values, strict=True)):
        _write(cell, value, bold=bold, right=column > 0)


def _write(cell: _Cell, value: str | int, *, bold: bool, right: bool) -> None:
    paragraph = cell.paragraphs[0]
    run = paragraph.add_run(plain(value) if isinstance(value, str) else f"{value:,}".replace(",", "."))
    run.bold, run.font.size = bold, Pt(11)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if right else WD_ALIGN_PARAGRAPH.LEFT
