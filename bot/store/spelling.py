"""Messages as they are stored: JSON with an address, only what differs from an empty message."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict

from bot.domain.events import Address, Choice, OutboundMessage, Puzzle, Wanted
from bot.domain.files import FileKind, ShownFile

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FIELDS = asdict(OutboundMessage(text=""))
"""The fields of a message with their defaults; the empty text counts as one."""


def write_message(address: Address, message: OutboundMessage) -> bytes:
    """Return address and message as JSON, without the fields that hold their defaults."""
    body = {name: value for name, default in _FIELDS.items() if (value := getattr(message, name)) != default}
    if message.choices:
        body["choices"] = [[(each.label, each.action, each.digit) for each in row] for row in message.choices]
    if message.puzzle:
        body["puzzle"] = (message.puzzle.seed, message.puzzle.bits)
    if message.file:
        body["file"] = _written(message.file)
    if message.also:
        body["also"] = [_written(each) for each in message.also]
    return _encode([address.channel, address.id, body]).encode("utf-8", "surrogatepass")


def read_message(clear: bytes) -> tuple[Address, OutboundMessage]:
    """Read what `write_message` wrote."""
    channel, person, body = json.loads(clear)
    body.setdefault("text", "")
    if "choices" in body:
        body["choices"] = tuple(tuple(Choice(*choice) for choice in row) for row in body["choices"])
    if "retract" in body:
        body["retract"] = tuple(body["retract"])
    if "wanted" in body:
        body["wanted"] = Wanted(body["wanted"])
    if "puzzle" in body:
        body["puzzle"] = Puzzle(*body["puzzle"])
    if "file" in body:
        body["file"] = _shown(body["file"])
    if "also" in body:
        body["also"] = tuple(_shown(each) for each in body["also"])
    return Address(channel, person), OutboundMessage(**body)


def _written(file: ShownFile) -> tuple[str, str]:
    return file.id, file.kind


def _shown(written: Sequence[str]) -> ShownFile:
    return ShownFile(written[0], FileKind(written[1]))
