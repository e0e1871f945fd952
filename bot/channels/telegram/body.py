"""What a request carries: JSON, or a form when files go along."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any, Final

import aiohttp
import orjson
from aiohttp.abc import AbstractStreamWriter
from telegram.request import RequestData

from bot.channels.telegram.uploads import Upload

SLOWEST: Final = 32 * 1024
"""Bytes a second on a line that is not given up: 20 MB may take eleven minutes."""
PIECE: Final = 64 * 1024
_JSON: Final = "application/json"
_encode: Final = json.JSONEncoder(ensure_ascii=False).encode


Body = aiohttp.Payload | aiohttp.FormData | None
"""What aiohttp takes as a request's data."""


def body(params: Mapping[str, Any], upload: Upload | None = None) -> Body:  # Any: JSON
    """Return the body of a request with parameters that are JSON already, and at most one file."""
    if upload is not None:
        return _form(params, upload)
    return aiohttp.BytesPayload(_written(params), content_type=_JSON) if params else None


def upload_seconds(upload: Upload) -> int:
    """Return how long a file may take on the slowest line."""
    return math.ceil(len(upload.content) / SLOWEST)


def body_of(data: RequestData | None) -> Body:
    """Return the body of a request that python-telegram-bot makes."""
    if data is None or not data.contains_files:
        return body(data.parameters if data else {})
    form = aiohttp.FormData(quote_fields=False)
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (file_name, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=file_name, content_type=mime)
    return form


class _Pieces(aiohttp.Payload):
    """Bytes written piece by piece: whole they would hold up the loop, and aiohttp's BytesIOPayload would make a copy of them."""

    _value: bytes

    def __init__(self, content: bytes, mime: str) -> None:
        super().__init__(content, content_type=mime)
        self._size = len(content)

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return self._value.decode(encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        whole = memoryview(self._value)
        for place in range(0, len(whole), PIECE):
            await writer.write(whole[place : place + PIECE])


def _form(parameters: Mapping[str, Any], upload: Upload) -> aiohttp.FormData:  # Any: JSON
    form = aiohttp.FormData(quote_fields=False)
    for name, value in parameters.items():
        form.add_field(name, value if isinstance(value, str) else _written(value).decode())
    form.add_field(upload.parameter, _Pieces(upload.content, upload.mime), filename=upload.name)
    return form


def _written(value: Any) -> bytes:  # Any: JSON
    try:
        return orjson.dumps(value)
    except TypeError:  # half a letter, or a type that only the slow writer takes
        return _encode(value).encode("utf-8", "replace")
