"""A report to be printed: A4, in letters that hold all of Vietnamese, numbered pages."""

from __future__ import annotations

from typing import Final

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from bot.domain.reports import Report, Table
from bot.reports.letters import BOLD, REGULAR, font_file, printable

FONT: Final = "DejaVu"
_INK, _GREY, _BLUE, _PALE = (30, 30, 30), (100, 100, 100), (31, 78, 121), (242, 246, 250)


class _Paper(FPDF):
    """Pages with their number at the foot."""

    def __init__(self, title: str) -> None:
        super().__init__(format="A4")
        self.add_font(FONT, "", str(font_file(REGULAR)))
        self.add_font(FONT, "B", str(font_file(BOLD)))
        self.set_margins(20, 18, 20)
        self.set_auto_page_break(auto=True, margin=20)
        self.set_title(title)
        self.set_creator("Kẻng")
        self.set_lang("vi-VN")

    def footer(self) -> None:
        """Write the page's number."""
        self.set_y(-14)
        self.set_font(FONT, size=8)
        self.set_text_color(*_GREY)
        self.cell(0, 5, f"{self.page_no()}", align="C")

    def put(self, words: str, size: float, style: str = "", ink: tuple[int, int, int] = _INK, align: str = "L") -> None:
        """Write a paragraph."""
        self.set_font(FONT, style, size)
        self.set_text_color(*ink)
        self.multi_cell(0, size * 0.52, printable(words), align=align, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def make(report: Report) -> bytes:
    """Return the document."""
    paper = _Paper(printable(report.title))
    paper.add_page()
    paper.put(report.title.upper(), 14, "B", _BLUE, "C")
    paper.put(report.subtitle, 10, "", _GREY, "C")
    for number, section in enumerate(report.sections, 1):
        paper.ln(4)
        paper.put(f"{number}. {section.heading}", 11.5, "B", _BLUE)
        paper.ln(1)
        for line in section.lines:
            paper.put(line, 10)
        if section.table is not None:
            paper.ln(1 if section.lines else 0)
            _draw(paper, section.table)
    paper.ln(4)
    for note in report.notes:
        paper.put(f"• {note}", 8.5, "", _GREY)
    return bytes(paper.output())


def _draw(paper: _Paper, table: Table) -> None:
    rest = len(table.head) - 1
    paper.set_font(FONT, size=9.5)
    paper.set_text_color(*_INK)
    paper.set_draw_color(190, 200, 210)
    first = max(35, 100 - 17 * rest)
    with paper.table(
        col_widths=(first, *([(100 - first) / rest] * rest)) if rest else (100,),
        text_align=("LEFT", *(["RIGHT"] * rest)),
        headings_style=FontFace(emphasis="BOLD", color=(255, 255, 255), fill_color=_BLUE),
        cell_fill_color=_PALE,
        cell_fill_mode="ROWS",
        line_height=6,
        padding=(0.8, 1.5),
    ) as drawn:
        drawn.row([printable(title) for title in table.head])
        for cells in table.rows:
            drawn.row([printable(_spelled(value)) for value in cells])


def _spelled(value: str | int) -> str:
    return value if isinstance(value, str) else f"{value:,}".replace(",", ".")
