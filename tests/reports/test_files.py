"""What reports are made into opens again, holds its numbers and every letter, and nothing is loaded before it is needed."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
import zlib
from io import BytesIO

import pytest
from docx import Document
from openpyxl import load_workbook
from PIL import Image

from bot.domain.reports import Bar, Form, Report, Section, Table
from bot.reports.letters import BOLD, REGULAR, drawable, lines_of, printable, width_of
from bot.reports.picture import WIDTH, size
from bot.reports.render import render

VOWELS = "aăâeêioôơuưy"
TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES] + ["đ"]
VIETNAMESE = "".join(LETTERS) + "".join(LETTERS).upper() + "₫“”–…·•%<>(),.:;!?0123456789"
PLACES = Table(("Nơi", "Người nhận", "Đã nhận"), (("Xã Quảng Lâm", 1234, 1200), ("Nơi ít người", 17, 9)))
REPORT = Report(
    "keng-2026-11-04",
    "Báo cáo tuyên truyền tháng 11/2026 🔥",
    "Cao Bằng, từ 01/11/2026 đến 30/11/2026",
    (
        Section("Theo nơi: a/b*[c]?", ("Tổng cộng 1.251 người.",), PLACES),
        Section("Theo nơi: a/b*[c]?", (), Table(("=1+1", "Số"), (("=HYPERLINK(1)\x07", 7),))),
        Section("Ngày", ("20/11/2026",)),
    ),
    ("Nơi dưới 5 người được gộp.",),
    (Bar("Đã nhận", "1.209 (97%)", 0.97), Bar("Đã chặn hoặc không còn dùng, một lời rất dài để phải cắt bớt", "42", 0.03, good=False)),
)
LONG = Report(
    "dài", "Dài", "", (Section("Theo nơi", (), Table(("Nơi", "Người"), tuple((f"Xóm số {number}", number) for number in range(200)))),)
)


def test_a_sheet_holds_numbers_as_numbers_and_no_formula() -> None:
    book = load_workbook(BytesIO(render(REPORT, Form.SHEET)))
    first, second, third = book.worksheets
    cells = {cell.value for row in first.iter_rows() for cell in row}
    assert {"Xã Quảng Lâm", 1234, 1200, 17, 9, "Tổng cộng 1.251 người.", "Nơi dưới 5 người được gộp."} <= cells
    assert {(cell.value, cell.data_type) for row in second.iter_rows() for cell in row if str(cell.value).startswith("=")} == {
        ("=1+1", "s"),
        ("=HYPERLINK(1)", "s"),
    }
    assert len({first.title, second.title, third.title}) == 3
    assert all(len(sheet.title) <= 31 for sheet in book.worksheets)


def test_a_document_holds_title_lines_and_tables() -> None:
    document = Document(BytesIO(render(REPORT, Form.PAPER)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "BÁO CÁO TUYÊN TRUYỀN THÁNG 11/2026" in words
    assert "Nơi dưới 5 người được gộp." in words
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1] == ["Xã Quảng Lâm", "1.234", "1.200"]
    assert (document.core_properties.author, document.core_properties.comments) == ("Kẻng", "")


def test_a_print_is_a4_and_holds_every_word() -> None:
    raw = render(REPORT, Form.PRINT)
    assert raw.startswith(b"%PDF-")
    assert b"/MediaBox [0 0 595.28 841.89]" in raw
    words = read_print(raw)
    for word in ("BÁO CÁO TUYÊN TRUYỀN THÁNG 11/2026", "Cao Bằng, từ 01/11/2026", "Xã Quảng Lâm", "1.234", "17", "=1+1", "20/11/2026"):
        assert word.replace(" ", "") in words


def test_a_long_table_goes_on_over_pages_with_its_heading() -> None:
    raw = render(LONG, Form.PRINT)
    pages = len(re.findall(rb"/Type /Page\b", raw))
    assert pages > 3
    assert read_print(raw).count("NơiNgười") == pages
    assert "Xómsố199" in read_print(raw)


@pytest.mark.parametrize("report", [REPORT, LONG])
def test_a_picture_opens_and_has_the_stated_size(report: Report) -> None:
    picture = Image.open(BytesIO(render(report, Form.PICTURE)))
    assert (picture.format, picture.size) == ("JPEG", size(report))
    assert picture.size[0] == WIDTH
    # Nothing runs over the right edge: the last columns are paper.
    edge = picture.convert("L").crop((WIDTH - 20, 0, WIDTH, picture.size[1]))
    assert edge.getextrema() == (255, 255)


def test_every_letter_of_vietnamese_is_drawn() -> None:
    assert [letter for letter in VIETNAMESE if ord(letter) not in drawable()] == []
    report = Report("chữ", VIETNAMESE, VIETNAMESE, (Section(VIETNAMESE, (VIETNAMESE,), Table((VIETNAMESE, "1"), ((VIETNAMESE, 2),))),))
    assert VIETNAMESE in read_print(render(report, Form.PRINT))


def test_what_has_no_sign_is_left_out_and_never_a_box() -> None:
    assert printable("🔥 Cháy\x07 rừng 🌲") == "Cháy rừng"
    assert printable("e\u0302\u0301") == "ế"


def test_words_are_broken_and_cut_by_what_they_measure() -> None:
    lines = lines_of("Đừng cho ai mượn tài khoản ngân hàng " + "W" * 200, BOLD, 33, 648)
    assert len(lines) > 1
    assert all(width_of(line, BOLD, 33) <= 648 for line in lines)
    assert lines_of("", REGULAR, 33, 648) == [""]


def test_starting_the_bot_loads_nothing_that_draws() -> None:
    code = "import bot.__main__, bot.app, sys; print([n for n in ('matplotlib', 'openpyxl', 'docx', 'fpdf') if n in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def read_print(raw: bytes) -> str:
    """Return the words of a print without their gaps: what its text operators show, through each font's map from glyphs to letters."""
    objects = dict(re.findall(rb"(?:^|\n)(\d+) 0 obj\n(.*?)\nendobj", raw, re.DOTALL))
    fonts = {name: read_map(objects, number) for name, number in re.findall(rb"/(F\d+) (\d+) 0 R", raw)}
    words, letters = "", {0: "?"}
    for page in (stream for stream in map(stream_of, objects.values()) if b" Tf" in stream):
        for font, shown in re.findall(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj", page, re.DOTALL):
            if font:
                letters = fonts[font]
            words += "".join(letters[glyph] for glyph in glyphs(shown))
    return words.replace(" ", "").replace("\xa0", "")


def read_map(objects: dict[bytes, bytes], font: bytes) -> dict[int, str]:
    found = re.search(rb"/ToUnicode (\d+) 0 R", objects[font])
    assert found is not None
    pairs = re.findall(rb"<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>\n", stream_of(objects[found[1]]))
    return {int(glyph, 16): bytes.fromhex(letter.decode()).decode("utf-16-be") for glyph, letter in pairs}


def stream_of(body: bytes) -> bytes:
    found = re.search(rb"stream\r?\n(.*)\r?\nendstream", body, re.DOTALL)
    if found is None:
        return b""
    return zlib.decompress(found[1]) if b"/FlateDecode" in body else found[1]


def glyphs(shown: bytes) -> list[int]:
    plain = re.sub(rb"\\(.)", lambda found: {b"n": b"\n", b"r": b"\r"}.get(found[1], found[1]), shown, flags=re.DOTALL)
    return [int.from_bytes(plain[at : at + 2], "big") for at in range(0, len(plain), 2)]
