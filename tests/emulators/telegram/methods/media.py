"""Sending files, and fetching those of others."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from tests.emulators.telegram.files import StoredFile, media_of
from tests.emulators.telegram.methods.edits import editable, replace_content
from tests.emulators.telegram.methods.sends import caption_content, read_markup
from tests.emulators.telegram.params import Params
from tests.emulators.telegram.shapes import ApiError, Json, bad_request
from tests.emulators.telegram.state import State


def _stored_file(state: State, params: Params, kind: str, given: object) -> StoredFile:
    """Find the file behind a field: an upload, `attach://name`, or the id of a file sent before."""
    upload = params.files.get(kind) if given is None else None
    if isinstance(given, str) and given.startswith("attach://"):
        upload = params.files.get(given.removeprefix("attach://"))
    if upload is not None:
        if not upload.data:
            raise bad_request("file must be non-empty")
        most = state.limits.photo_bytes if kind == "photo" else state.limits.upload_bytes
        if len(upload.data) > most:
            raise ApiError(413, "Request Entity Too Large")
        return state.files.add(kind, upload.data, upload.content_type, upload.filename)
    if given is None:
        raise bad_request(f"there is no {kind} in the request")
    found = state.files.by_id(str(given))
    if found is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if found.kind != kind:
        raise bad_request(f"can't use file of type {found.kind.title()} as {kind.title()}")
    return found


def _content(state: State, params: Params, kind: str, given: object) -> Json:
    stored = _stored_file(state, params, kind, given)
    content = media_of(stored, duration=params.number("duration", 1)) | caption_content(state, params)
    if params.flag("has_spoiler"):
        content["has_media_spoiler"] = True
    return content


def send_file(kind: str, state: State, params: Params) -> object:
    content = _content(state, params, kind, params.values.get(kind))
    markup = read_markup(state, params)
    chat = state.writable(params)
    if kind in ("voice", "video_note") and not chat.takes_voice:
        raise bad_request("VOICE_MESSAGES_FORBIDDEN")
    return state.send(chat, params, content, markup)


def send_media_group(state: State, params: Params) -> object:
    items = [one for one in params.items("media") if isinstance(one, dict)]
    if not 2 <= len(items) <= 10:
        raise bad_request("MEDIA_INVALID: a group has 2 to 10 items")
    contents = []
    for item in items:
        kind = str(item.get("type"))
        if kind not in ("photo", "video", "document"):
            raise bad_request("media type is not supported in a group")
        contents.append(_content(state, Params(item, params.files), kind, item.get("media")))
    chat = state.writable(params, weight=len(contents))
    album = state.new_album_id()
    return [state.send(chat, params, {**content, "media_group_id": album}, None) for content in contents]


def edit_message_media(state: State, params: Params) -> object:
    """Put another file in the place of a file or a text; voice and round video stay what they are."""
    item = params.values.get("media")
    kind = str(item.get("type")) if isinstance(item, dict) else ""
    if not isinstance(item, dict) or kind not in ("photo", "video", "document", "audio", "animation"):
        raise bad_request("can't parse InputMedia")
    content = _content(state, Params(item, params.files), kind, item.get("media"))
    stored = editable(state, params)
    if {"voice", "video_note", "sticker"} & set(stored.payload):
        raise bad_request("message can't be edited")
    return replace_content(state, params, stored, _EDITED, content)


def get_file(state: State, params: Params) -> object:
    stored = state.files.by_id(params.text("file_id"))
    if stored is None:
        raise bad_request("invalid file_id")
    if stored.file_id in state.files.expired:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.data) > state.limits.download_bytes:
        raise bad_request("file is too big")
    return {**stored.head(), "file_path": stored.path}


_METHODS = {
    "sendPhoto": "photo",
    "sendVoice": "voice",
    "sendAudio": "audio",
    "sendVideo": "video",
    "sendVideoNote": "video_note",
    "sendAnimation": "animation",
    "sendDocument": "document",
}
_EDITED = (*_METHODS.values(), "text", "entities", "link_preview_options", "caption", "caption_entities", "has_media_spoiler")
MEDIA: dict[str, Callable[[State, Params], object]] = {
    **{method: partial(send_file, kind) for method, kind in _METHODS.items()},
    "sendMediaGroup": send_media_group,
    "editMessageMedia": edit_message_media,
    "getFile": get_file,
}
