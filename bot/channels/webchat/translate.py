"""Pure translation between the page's JSON and our events; the page's side is `bot/web/static/`."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NoReturn

from bot.domain.errors import KengError
from bot.domain.events import Address, Choice, EventKind, InboundEvent, OutboundMessage, Point
from bot.domain.files import MOST_BYTES, TAKEN, Attachment, FileKind, Part

CHANNEL: Final = "webchat"
TEXT_LIMIT: Final = 4000  # UTF-16 units, which is what the page counts
ACTION_LIMIT: Final = 64  # bytes
WORK_LIMIT: Final = 128
START_LIMIT: Final = 128
PART_BYTES: Final = 256 * 1024  # of an upload's parts, all but the last: lost with a line, it is a few seconds' work
MOST_PARTS: Final = MOST_BYTES // PART_BYTES
POINT_DIGITS: Final = 3  # decimals of a degree, about 100 m: enough to find a unit, too little to find a house

_PAGE_ID: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")
_MESSAGE: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")
_NUMBER: Final = re.compile(r"[0-9]{1,3}")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HALF_PAIR: Final = re.compile(r"[\ud800-\udfff]")
_FROM_PAGE: Final = frozenset({EventKind.TEXT, EventKind.PRESS, EventKind.POINT, EventKind.START, EventKind.EDIT, EventKind.FILE})
_WITH_WORDS: Final = frozenset({EventKind.TEXT, EventKind.EDIT, EventKind.FILE})


class BodyRefused(KengError):
    """The page sent what no page of ours sends; `field` names what is wrong, never its content."""

    def __init__(self, field: str) -> None:
        """Keep the name of the field."""
        super().__init__(field)
        self.field = field


class TextTooLong(BodyRefused):
    """The words do not fit into one message."""


@dataclass(frozen=True, slots=True)
class _Body:
    """A JSON object whose fields are taken out by type."""

    fields: Mapping[str, object]

    def words(self, name: str, limit: int) -> str:
        value = self.fields.get(name, "")
        if not isinstance(value, str):
            raise BodyRefused(name)
        if utf16_units(value) > limit:
            raise TextTooLong(name) if name == "text" else BodyRefused(name)
        return value

    def degrees(self, name: str, limit: float) -> float:
        value = self.fields.get(name)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BodyRefused(name)
        if not abs(value) <= limit:  # NaN fails this too
            raise BodyRefused(name)
        return round(float(value), POINT_DIGITS)

    def whole(self, name: str, limit: int) -> int:
        value = self.fields.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= limit:
            raise BodyRefused(name)
        return value

    def page_id(self, name: str) -> str:
        value = self.words(name, 64)
        if not _PAGE_ID.fullmatch(value):
            raise BodyRefused(name)
        return value


def utf16_units(text: str) -> int:
    """Return the length as the page and the platforms count it: characters outside the basic plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def read_body(raw: bytes) -> Mapping[str, object]:
    """Return the JSON object in `raw`.

    Raises:
        BodyRefused: it is not one.
    """
    try:
        body = json.loads(raw, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise BodyRefused("body") from error
    if not isinstance(body, dict):
        raise BodyRefused("body")
    return body


def inbound(token: str, raw: Mapping[str, object]) -> InboundEvent:
    """Return the event that a page with session `token` sent.

    Ids are bound to the session, so that nobody can use up another's.

    Raises:
        BodyRefused: a field is missing, of the wrong type or out of bounds.
        TextTooLong: `text` has more than TEXT_LIMIT UTF-16 units.
    """
    body = _Body(raw)
    kind = _kind(body)
    event = bound(token, body.page_id("id"))
    return InboundEvent(
        id=event,
        address=Address(CHANNEL, token),
        kind=kind,
        text=_text(body, kind),
        action=_action(body, kind),
        point=Point(body.degrees("lat", 90), body.degrees("lon", 180)) if kind is EventKind.POINT else None,
        message=_message(body, kind, token) or event,
        album=bound(token, f"album {body.page_id('album')}") if "album" in raw and kind is EventKind.FILE else "",
        work=clean(body.words("work", WORK_LIMIT)),
        file=_file(body, token) if kind is EventKind.FILE else None,
    )


def gone(token: str) -> InboundEvent:
    """Return the event of a session that its person ended."""
    return InboundEvent(id=bound(token, "gone"), address=Address(CHANNEL, token), kind=EventKind.GONE)


def bound(token: str, page_id: str) -> str:
    """Return the id of an event or a message of the page inside the channel: 32 hex digits."""
    return hashlib.sha256(f"{token}\n{page_id}".encode("utf-8", "replace")).hexdigest()[:32]


def upload_of(token: str, page_id: str) -> str:
    """Return by what an upload of the page is fetched: 32 hex digits, which no other session can come to.

    Raises:
        BodyRefused: it is no id of a page of ours.
    """
    if not _PAGE_ID.fullmatch(page_id):
        raise BodyRefused("upload")
    return bound(token, f"upload {page_id}")


def part_of(number: str, parts: str, content: bytes) -> Part:
    """Return a part as it came, the numbers in digits.

    Raises:
        BodyRefused: a number is none or out of bounds, or the part has another size than a part in its place has.
    """
    if not (_NUMBER.fullmatch(number) and _NUMBER.fullmatch(parts)):
        raise BodyRefused("part")
    part = Part(int(number), int(parts), content)
    if not part.number < part.parts <= MOST_PARTS:
        raise BodyRefused("part")
    is_last = part.number == part.parts - 1
    if not (0 < len(content) <= PART_BYTES if is_last else len(content) == PART_BYTES):
        raise BodyRefused("size")
    return part


def outbound(message: OutboundMessage, key: str = "", also: Sequence[str] = ()) -> bytes:
    """Return a message as one line of JSON; what has its usual value is left out. `key` gets its file, `also` the others."""
    body: dict[str, object] = {
        "text": clean(message.text),
        "choices": [[_choice(choice) for choice in row] for row in message.choices],
        "card": message.card,
        "retract": list(message.retract),
        "shown_for": message.shown_for,
        "once": message.once,
        "protected": message.protected,
        "clear": message.clear,
        "wanted": message.wanted.value,
        "prompt": message.prompt,
        "recording": message.recording,
        "unsay": message.unsay,
    }
    filled = {name: value for name, value in body.items() if value or name == "text"}
    if message.puzzle is not None:
        filled["puzzle"] = {"seed": message.puzzle.seed, "bits": message.puzzle.bits}
    if message.file is not None:
        filled["file"] = {"kind": message.file.kind.value, "key": key}
    if message.also:
        filled["also"] = [{"kind": file.kind.value, "key": each} for file, each in zip(message.also, also, strict=True)]
    return json.dumps(filled, ensure_ascii=False, separators=(",", ":")).encode()


def clean(text: str) -> str:
    """Return the text without control characters and halves of pairs, which neither a database nor a page can hold."""
    return _HALF_PAIR.sub("\ufffd", _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))


def _kind(body: _Body) -> EventKind:
    value = body.fields.get("kind")
    if not isinstance(value, str) or value not in _FROM_PAGE:
        raise BodyRefused("kind")
    return EventKind(value)


def _text(body: _Body, kind: EventKind) -> str:
    if kind in _WITH_WORDS:
        return clean(body.words("text", TEXT_LIMIT))
    return clean(body.words("text", START_LIMIT)) if kind is EventKind.START else ""


def _file(body: _Body, token: str) -> Attachment:
    kind, size = body.words("type", 16), body.whole("size", 2**53)
    if kind not in TAKEN:
        return Attachment("", None, size)  # nothing of it came up: a page of ours says so before
    return Attachment(upload_of(token, body.words("upload", 64)), FileKind(kind), size)


def _action(body: _Body, kind: EventKind) -> str:
    if kind is not EventKind.PRESS:
        return ""
    action = clean(body.words("action", ACTION_LIMIT))
    if not action or len(action.encode()) > ACTION_LIMIT:
        raise BodyRefused("action")
    return action


def _message(body: _Body, kind: EventKind, token: str) -> str:
    if kind not in {EventKind.PRESS, EventKind.EDIT}:
        return ""
    message = body.words("message", 64)
    if kind is EventKind.EDIT:
        if not _PAGE_ID.fullmatch(message):
            raise BodyRefused("message")
        return bound(token, message)
    if message and not _MESSAGE.fullmatch(message):
        raise BodyRefused("message")
    return message


def _choice(choice: Choice) -> dict[str, str]:
    shown = {"label": clean(choice.label), "action": choice.action}
    return {**shown, "digit": choice.digit} if choice.digit else shown


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are no JSON")
