"""One row of an operator's table becomes one value, or findings."""

from __future__ import annotations

import re
from collections.abc import Collection

from bot.domain.units import Alias, Level, Phone, PhoneKind, Unit
from bot.places.fold import fold_letters
from bot.places.tables import Findings, Row

ALIAS_KINDS = ("name", "former", "variant", "district")
_CODE = re.compile(r"[0-9A-Za-z]{1,16}")
_HAMLET_CODE = re.compile(r"[0-9A-Za-z]{1,16}-[0-9A-Za-z]{1,8}")
_HAMLET_NUMBER = re.compile(r"[0-9]{1,4}")
_TYPE = re.compile(r"[a-z][a-z_]{0,19}")
_PHONE = re.compile(r"\+?[0-9]{3,15}")
_PHONE_SPACING = re.compile(r"[\s.()-]")
_HAMLET_TYPES = ("xom", "thon", "ban", "lang", "ap", "to dan pho", "to", "khu", "buon")


def read_unit(row: Row, findings: Findings) -> Unit | None:
    """Read a unit; its parent is checked later, when all units are known."""
    level = next((level for level in Level if level == row["level"].lower()), None)
    pattern = _HAMLET_CODE if level is Level.HAMLET else _CODE
    checks = (
        (level is not None, f"level must be one of {', '.join(Level)}"),
        (pattern.fullmatch(row["code"]), "code must be 1 to 16 letters or digits (a hamlet: its commune's code, -, its number)"),
        (level is not Level.HAMLET or row["code"].startswith(f"{row['parent']}-"), "a hamlet's code must begin with its commune's code"),
        (_has_letter(row["name"]), "name holds no letter"),
        (_TYPE.fullmatch(row["type"]), "type must be lower-case letters and _ (xa, phuong, thi_tran)"),
        (row["version"], "version is empty"),
    )
    point = _point(row, findings)
    if not _hold(row, checks, findings) or level is None or point is None:
        return None
    short = _short_name(row["name"], row["type"].replace("_", " "))
    names = (row["code"], row["name"], short, row["type"])
    return Unit(*names, level, row["parent"], row["version"], row["district"], *point)


def read_hamlet(row: Row, communes: Collection[str], findings: Findings) -> Unit | None:
    """Read a hamlet; its code is the commune's with a number behind it, as in deep links."""
    commune = row["commune"]
    number = row["number"] or row["code"].removeprefix(f"{commune}-")
    code = f"{commune}-{number.zfill(2) if number.isdigit() else number}"
    checks = (
        (commune in communes, f"commune {commune} is unknown or no commune" if commune else "commune is empty"),
        (not row["number"] or _HAMLET_NUMBER.fullmatch(row["number"]), "number must be 1 to 4 digits"),
        (number, "code or number must be given"),
        (not number or not commune or _HAMLET_CODE.fullmatch(code), "code must be the commune's code, -, and 1 to 8 letters or digits"),
        (_has_letter(row["name"]), "name holds no letter"),
    )
    point = _point(row, findings)
    if not _hold(row, checks, findings) or point is None:
        return None
    folded = fold_letters(row["name"])
    kind = next((kind for kind in _HAMLET_TYPES if folded.startswith(f"{kind} ")), "xom")
    lat, lon = point
    names = (code, row["name"], _short_name(row["name"], kind), kind.replace(" ", "_"))
    return Unit(*names, Level.HAMLET, commune, row["version"], lat=lat, lon=lon)


def read_alias(row: Row, codes: Collection[str], findings: Findings) -> Alias | None:
    """Read a name that a unit is or was known by."""
    kind = row["kind"].lower()
    checks = (
        (row["unit"] in codes, f"unit {row['unit']} is unknown" if row["unit"] else "unit is empty"),
        (_has_letter(row["name"]), "name holds no letter"),
        (kind in ALIAS_KINDS, f"kind must be one of {', '.join(ALIAS_KINDS)}"),
    )
    point = _point(row, findings)
    if not _hold(row, checks, findings) or point is None:
        return None
    lat, lon = point
    district = row["district"] or (row["name"] if kind == "district" else "")
    return Alias(row["unit"], row["name"], kind, district, lat=lat, lon=lon)


def read_phone(row: Row, codes: Collection[str], findings: Findings) -> Phone | None:
    """Read a telephone number; spaces, dots, hyphens and brackets are dropped."""
    kind = next((kind for kind in PhoneKind if kind == row["kind"].lower()), None)
    number = _PHONE_SPACING.sub("", row["number"])
    checks = (
        (row["unit"] in codes, f"unit {row['unit']} is unknown" if row["unit"] else "unit is empty"),
        (kind is not None, f"kind must be one of {', '.join(PhoneKind)}"),
        (_PHONE.fullmatch(number), "number must be 3 to 15 digits, with + in front of a country's code"),
    )
    if not _hold(row, checks, findings) or kind is None:
        return None
    return Phone(row["unit"], kind, number)


def _hold(row: Row, checks: tuple[tuple[object, str], ...], findings: Findings) -> bool:
    broken = [what for holds, what in checks if not holds]
    for what in broken:
        findings.add(row.where, what)
    return not broken


def _point(row: Row, findings: Findings) -> tuple[float | None, float | None] | None:
    """Read lat and lon: both or none; None with a finding when they are wrong."""
    if not row["lat"] and not row["lon"]:
        return None, None
    lat, lon = _degrees(row["lat"], 90), _degrees(row["lon"], 180)
    if lat is None or lon is None:
        findings.add(row.where, "lat and lon must be WGS 84 degrees with a decimal point (lat -90 to 90, lon -180 to 180), both or none")
        return None
    return lat, lon


def _degrees(text: str, highest: int) -> float | None:
    found = re.fullmatch(r"-?[0-9]{1,3}(?:\.[0-9]{1,15})?", text)
    degrees = float(text) if found else None
    return degrees if degrees is not None and abs(degrees) <= highest else None


def _short_name(name: str, kind: str) -> str:
    """Take the unit word away: "Xã Quảng Lâm" is "Quảng Lâm" in short."""
    words = name.split()
    count = len(kind.split())
    if len(words) > count and fold_letters(" ".join(words[:count])) == kind:
        return " ".join(words[count:])
    return name


def _has_letter(name: str) -> bool:
    return any(char.isalpha() for char in name)
