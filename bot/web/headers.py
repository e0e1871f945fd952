"""Headers that every answer carries, and the last resort when something breaks."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web import sentences

_log = logging.getLogger(__name__)

_POLICY: Final = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; connect-src 'self'; media-src 'self' blob:; "
    "base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}; require-trusted-types-for 'script'"
)
# Everything a page could be allowed that ours does not need; the two it may need are its own only.
_OFF: Final = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "clipboard-read",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "gamepad",
    "gyroscope",
    "hid",
    "idle-detection",
    "local-fonts",
    "magnetometer",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-create",
    "publickey-credentials-get",
    "screen-wake-lock",
    "serial",
    "storage-access",
    "usb",
    "window-management",
    "xr-spatial-tracking",
)
_PERMISSIONS: Final = ", ".join(["geolocation=(self)", "microphone=(self)", *(f"{name}=()" for name in _OFF)])


@dataclass(frozen=True, slots=True)
class GuardedApp:
    """The app behind its headers; an unexpected error is logged by its class alone and answered kindly."""

    app: ASGIApp
    frame_ancestors: str
    secure: bool

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def guarded_send(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                self._add_headers(MutableHeaders(scope=message))
            await send(message)

        try:
            await self.app(scope, receive, guarded_send)
        except Exception as error:  # noqa: BLE001 - the last resort: nothing of the request may reach a log
            _log.error("web request failed error=%s", type(error).__name__)
            if not started:
                await JSONResponse({"error": "broken", "sentence": sentences.BROKEN}, 500)(scope, receive, guarded_send)

    def _add_headers(self, headers: MutableHeaders) -> None:
        headers.setdefault("Content-Security-Policy", _POLICY.format(ancestors=self.frame_ancestors))
        headers["Referrer-Policy"] = "no-referrer"
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Permissions-Policy"] = _PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Robots-Tag"] = "noarchive"
        headers.setdefault("Cache-Control", "no-store")
        if self.frame_ancestors == "'none'":
            headers["X-Frame-Options"] = "DENY"
        if self.secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
