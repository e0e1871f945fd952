"""Parameters of a call, however they came: JSON, form fields, multipart, or in the address."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass, field
from urllib.parse import parse_qsl

from aiohttp import web

from tests.emulators.telegram.shapes import Json, Upload, bad_request

_NESTED = frozenset(
    "reply_markup entities caption_entities allowed_updates message_ids commands scope media link_preview_options reply_parameters".split()
)
_NUMBERS = frozenset(
    "chat_id from_chat_id message_id message_thread_id user_id offset limit timeout max_connections duration width height cache_time "
    "latitude longitude horizontal_accuracy live_period".split()
)
_FLAGS = frozenset(
    "disable_notification protect_content allow_paid_broadcast drop_pending_updates show_alert has_spoiler supports_streaming "
    "disable_content_type_detection".split()
)


def _number(text: str) -> object:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text  # a chat may be named @like_this


def _plain(name: str, value: str) -> object:
    """Turn a form field into what JSON would have carried, so that the record reads the same for every client."""
    if name in _NESTED:
        if not value:
            return None
        try:
            return json.loads(value)
        except ValueError:
            raise bad_request(f"can't parse {name.replace('_', ' ')} JSON object") from None
    if name in _NUMBERS:
        return _number(value)
    if name in _FLAGS:
        return value.lower() in ("true", "1", "yes")
    return value


@dataclass(slots=True)
class Params:
    values: Json
    files: dict[str, Upload] = field(default_factory=dict)

    def text(self, name: str, default: str = "") -> str:
        value = self.values.get(name)
        return default if value is None else str(value)

    def number(self, name: str, default: int = 0) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        try:
            return int(value)
        except (TypeError, ValueError):
            raise bad_request(f"can't parse {name}: integer expected") from None

    def flag(self, name: str) -> bool:
        return bool(self.values.get(name))

    def items(self, name: str) -> list[object]:
        value = self.values.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise bad_request(f"can't parse {name}: array expected")
        return value


def _from_pairs(pairs: list[tuple[str, str]]) -> Json:
    return {name: _plain(name, value) for name, value in pairs}


async def read_params(request: web.BaseRequest) -> Params:
    """Read one call's parameters; ones in the address are overruled by ones in the body."""
    query = request.rel_url.query_string
    asked = _from_pairs(parse_qsl(query, keep_blank_values=True)) if query else {}
    kind = request.content_type
    if kind == "multipart/form-data":
        params = await _read_multipart(request)
        return Params({**asked, **params.values}, params.files)
    body = await request.read()
    if not body:
        return Params(asked)
    if kind == "application/json":
        return Params({**asked, **_read_json(body)})
    return Params({**asked, **_from_pairs(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))})


def _read_json(body: bytes) -> Json:
    try:
        values = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(values, dict):
        raise bad_request("object expected")
    return {name: _plain(name, value) if isinstance(value, str) else value for name, value in values.items()}


async def _read_multipart(request: web.BaseRequest) -> Params:
    values: Json = {}
    files: dict[str, Upload] = {}
    for name, value in (await request.post()).items():
        if isinstance(value, web.FileField):
            with io.BytesIO(value.file.read()) as copy:
                files[name] = Upload(value.filename, value.content_type, copy.getvalue())
            value.file.close()
        else:
            values[name] = _plain(name, value if isinstance(value, str) else bytes(value).decode("utf-8", "replace"))
    return Params(values, files)
