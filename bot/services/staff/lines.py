"""Who is to be invited, checked before anybody is: one person, or a CSV line by line."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass

from bot.domain.errors import ImportRefused
from bot.domain.people import LONGEST_LABEL, Role
from bot.domain.units import Level

COLUMNS = ("role", "unit", "label")
_LEVELS = {Role.OFFICER: Level.COMMUNE, Role.CHIEF: Level.COMMUNE, Role.PROVINCE: Level.PROVINCE}


@dataclass(frozen=True, slots=True)
class Line:
    """One person to invite."""

    role: Role
    unit: str
    label: str


def read_lines(text: str, units: Mapping[str, Level]) -> list[Line]:
    """Read a table with the columns role, unit and label; `units` are the codes there are.

    Raises:
        ImportRefused: with one sentence for each thing that is wrong; nothing is taken then.
    """
    table = csv.reader(text.removeprefix("\ufeff").splitlines())
    head = [name.strip() for name in next(table, [])]
    if sorted(head) != sorted(COLUMNS):
        raise ImportRefused([f"line 1: the columns must be {', '.join(COLUMNS)}"])
    found: list[Line] = []
    wrong: list[str] = []
    for values in table:
        if not values:
            continue
        findings = _take(dict(zip(head, values, strict=False)), units, found) if len(values) == len(head) else ["it must have three values"]
        wrong += [f"line {table.line_num}: {finding}" for finding in findings]
    if wrong or not found:
        raise ImportRefused(wrong or ["the file names nobody"])
    return found


def _take(values: Mapping[str, str], units: Mapping[str, Level], found: list[Line]) -> list[str]:
    role, unit, label = (values[name].strip() for name in COLUMNS)
    findings = check_person(role, unit, label, units)
    if findings:
        return findings
    line = Line(Role(role), unit, label)
    if line in found:
        return ["it stands in the file twice"]
    found.append(line)
    return []


def check_person(role: str, unit: str, label: str, units: Mapping[str, Level]) -> list[str]:
    """Return what is wrong with one person to invite, a sentence each."""
    findings = []
    if role not in set(Role):
        findings.append(f"the role must be one of {', '.join(Role)}")
    if unit not in units:
        findings.append("there is no such unit; look it up with keng units find")
    elif role in _LEVELS and units[unit] is not _LEVELS[Role(role)]:
        findings.append(f"the role {role} needs the code of a {_LEVELS[Role(role)]}")
    if not any(letter.isalnum() for letter in label) or len(label) > LONGEST_LABEL:
        findings.append(f"the label must have 1 to {LONGEST_LABEL} characters")
    return findings
