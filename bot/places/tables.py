"""CSV tables as operators send them: bytes in, rows with line numbers out, findings in plain words beside them."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

LONGEST_FIELD = 120
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its name as the operator knows it, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Row:
    """One row: where it stands ("units.csv line 7") and its fields, trimmed and composed (NFC)."""

    where: str
    fields: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """Give a field; a column that the file does not have is empty."""
        return self.fields.get(column, "")


@dataclass(frozen=True, slots=True)
class Findings:
    """What is wrong, in the order it was found."""

    lines: list[str] = field(default_factory=list)

    def add(self, where: str, what: str) -> None:
        """Note one finding."""
        self.lines.append(f"{where}: {what}")


def decode(source: Source, findings: Findings) -> str | None:
    """Read bytes as UTF-8 with or without its mark at the start; None with a finding when they are not, or are empty."""
    if not source.content.strip(b"\xef\xbb\xbf \t\r\n"):
        findings.add(source.name, "the file is empty")
        return None
    try:
        text = source.content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = source.content.count(b"\n", 0, error.start) + 1
        findings.add(f"{source.name} line {line}", 'not UTF-8; save it again as "CSV UTF-8"')
        return None
    if "\0" in text:
        findings.add(source.name, 'holds zero bytes and is no UTF-8 text; save it again as "CSV UTF-8"')
        return None
    return text


def read_header(text: str) -> tuple[str, ...]:
    """Give the column names of a table, lower case."""
    first = next(iter(text.splitlines()), "")
    return tuple(name.strip().lower() for name in next(csv.reader([first], delimiter=_delimiter(first)), []))


def read_rows(source: Source, text: str, columns: Sequence[str], findings: Findings) -> list[Row]:
    """Read all rows; `columns` must be there. Rows with a wrong number of fields or bad characters become findings."""
    header = read_header(text)
    broken = [f"column {name!r} is missing" for name in columns if name not in header]
    broken += [f"column {name!r} stands twice" for name in sorted({name for name in header if name and header.count(name) > 1})]
    for what in broken:
        findings.add(f"{source.name} line 1", what)
    if broken:
        return []
    try:
        rows = list(_rows(source, text, header, findings))
    except csv.Error:
        findings.add(source.name, "a field never ends; look for a quotation mark that is not closed")
        return []
    if not rows:
        findings.add(source.name, "no row under the header")
    return rows


def _rows(source: Source, text: str, header: Sequence[str], findings: Findings) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text.splitlines()[0]), strict=True)
    next(reader)
    for values in reader:
        if not any(value.strip() for value in values):
            continue
        where = f"{source.name} line {reader.line_num}"
        if len(values) != len(header):
            findings.add(where, f"{len(values)} fields, the header has {len(header)}")
            continue
        fields = {name: unicodedata.normalize("NFC", value.strip()) for name, value in zip(header, values, strict=True)}
        broken = [name for name, value in fields.items() if len(value) > LONGEST_FIELD or not value.isprintable()]
        for name in broken:
            findings.add(where, f"{name} is longer than {LONGEST_FIELD} characters or holds signs that cannot be printed")
        if not broken:
            yield Row(where, fields)


def _delimiter(line: str) -> str:
    return max(_DELIMITERS, key=line.count)
