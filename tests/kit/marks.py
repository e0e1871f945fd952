"""A thief's eyes: every way a marked name, number or text could lie in bytes."""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from urllib.parse import quote


def spellings(mark: str) -> dict[str, bytes]:
    """Return how a mark (text, or decimal digits of an id) may be written, by the name of the way."""
    composed, decomposed = unicodedata.normalize("NFC", mark), unicodedata.normalize("NFD", mark)
    ways = {
        "text": composed.encode(),
        "decomposed": decomposed.encode(),
        "utf-16-le": composed.encode("utf-16-le"),
        "utf-16-be": composed.encode("utf-16-be"),
        "json": json.dumps(composed)[1:-1].encode(),
        "quoted": quote(composed).encode(),
        "hex": composed.encode().hex().encode(),
        **_base64(composed.encode()),
    }
    if mark.isdecimal():
        ways |= _integers(int(mark))
    return ways


def _base64(raw: bytes) -> dict[str, bytes]:
    ways = {}
    for shift in range(3):
        # Whatever stands before and behind changes only the letters at the edges.
        padded = b"\0" * shift + raw
        whole = len(padded) // 3 * 3
        letters = base64.b64encode(padded[:whole])
        ways[f"base64+{shift}"] = letters[4 if shift else 0 :]
        ways[f"base64url+{shift}"] = ways[f"base64+{shift}"].replace(b"+", b"-").replace(b"/", b"_")
    return ways


def _integers(number: int) -> dict[str, bytes]:
    size = (number.bit_length() + 7) // 8
    if size < 4:
        return {}
    return {
        "big-endian": number.to_bytes(size, "big"),
        "little-endian": number.to_bytes(size, "little"),
        "big-endian 8": number.to_bytes(8, "big"),
        "little-endian 8": number.to_bytes(8, "little"),
    }


def files_below(*folders: Path) -> Iterator[Path]:
    """Yield every file below the folders, database, write-ahead log and journals included."""
    for folder in folders:
        yield from (path for path in sorted(folder.rglob("*")) if path.is_file())


def find_marks(places: Mapping[str, bytes], marks: Iterable[str]) -> list[str]:
    """Return "place: mark as way" for each mark found in the bytes of a place."""
    found = []
    for mark in marks:
        for way, raw in spellings(mark).items():
            found += [f"{name}: {mark} as {way}" for name, content in places.items() if raw in content]
    return found


def read_all(*folders: Path) -> dict[str, bytes]:
    """Return every file's bytes by its path."""
    return {str(path): path.read_bytes() for path in files_below(*folders)}
