"""Message text: HTML to text and entities, lengths in UTF-16 units."""

from __future__ import annotations

import html
import re

from tests.emulators.telegram.shapes import Json, bad_request

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)((?:\s[^<>]*)?)/?>")
_PART = re.compile(r"(<[^<>]*>|<)")
_ENTITY = re.compile(r"&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);")
_ATTRIBUTE = re.compile(r"([a-zA-Z-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_KINDS = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "a": "text_link",
    "blockquote": "blockquote",
}
MOST_ENTITIES = 100


def units(text: str) -> int:
    """Count UTF-16 code units, as Telegram counts lengths and offsets."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _unescape(text: str) -> str:
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


class _Html:
    def __init__(self) -> None:
        self.text = ""
        self.at = 0
        self.open: list[tuple[str, Json]] = []
        self.entities: list[Json] = []

    def add(self, text: str) -> None:
        self.text += text
        self.at += units(text)

    def tag(self, part: str) -> None:
        found = _TAG.fullmatch(part)
        name = found[2].lower() if found else part.strip("<>/ ")
        if found is None or name not in _KINDS:
            raise bad_request(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {len(self.text.encode())}')
        if found[1]:
            self.close(name)
            return
        attributes = {key.lower(): _unescape(a or b or c) for key, a, b, c in _ATTRIBUTE.findall(found[3])}
        entity: Json = {"type": _KINDS[name], "offset": self.at, "length": 0}
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise bad_request('can\'t parse entities: Tag "span" must have class "tg-spoiler"')
        if name == "a":
            entity["url"] = attributes.get("href", "")
        if name == "blockquote" and "expandable" in found[3]:
            entity["type"] = "expandable_blockquote"
        self.open.append((name, entity))

    def close(self, name: str) -> None:
        if not self.open:
            raise bad_request(f"can't parse entities: Unexpected end tag at byte offset {len(self.text.encode())}")
        opened, entity = self.open.pop()
        if opened != name:
            raise bad_request(f'can\'t parse entities: Unmatched end tag, expected "</{opened}>", found "</{name}>"')
        entity["length"] = self.at - int(entity["offset"])
        if entity["length"] and not (entity["type"] == "text_link" and not entity["url"]):
            self.entities.append(entity)


def parse(text: str, mode: str) -> tuple[str, list[Json]]:
    """Turn marked-up text into plain text and its entities; only HTML is understood."""
    if not mode:
        return text, []
    if mode.lower() != "html":
        raise bad_request("unsupported parse_mode")
    reader = _Html()
    for part in _PART.split(text):
        if part.startswith("<"):
            reader.tag(part)
        else:
            reader.add(_unescape(part))
    if reader.open:
        raise bad_request(f"can't parse entities: Can't find end tag corresponding to start tag \"{reader.open[-1][0]}\"")
    return reader.text, reader.entities


def trim(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """Cut white space at both ends, as Telegram does, and keep the entities on their letters."""
    if not entities:
        return text.strip(), []
    shift = units(text) - units(text.lstrip())
    text = text.strip()
    end = units(text)
    kept = []
    for entity in entities:
        start = max(0, int(entity["offset"]) - shift)
        stop = min(end, int(entity["offset"]) - shift + int(entity["length"]))
        if stop > start:
            kept.append({**entity, "offset": start, "length": stop - start})
    kept.sort(key=lambda entity: (entity["offset"], -entity["length"]))
    return text, kept[:MOST_ENTITIES]
