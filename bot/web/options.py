"""What the public app is told when it is built."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

MAX_BODY: Final = 64 * 1024  # bytes of one request
STAFF_COOKIE_LIMIT: Final = 400 * 24 * 3600  # seconds; browsers keep no cookie longer


@dataclass(frozen=True, slots=True)
class WebOptions:
    """How one mount of the chat behaves.

    `public_url` is where people reach it ("" on loopback); `trusted_proxies` are addresses or networks whose X-Forwarded-For is
    believed; `weather_url` is where "leave now" goes, relative to the page. A second mount needs its own `cookie_name` and
    `cookie_path`. `heartbeat` is in seconds; `waiting_limit` is how many events may wait for their commit before new ones are put off.
    `voices_masked` is what the page may say of a voice before it is recorded.
    """

    public_url: str = ""
    trusted_proxies: tuple[str, ...] = ()
    weather_url: str = "thoi-tiet"
    cookie_name: str = ""
    cookie_path: str = "/"
    frame_ancestors: str = "'none'"
    heartbeat: float = 20.0
    waiting_limit: int = 1000
    voices_masked: bool = True

    @property
    def secure(self) -> bool:
        """Tell whether people reach the page over TLS."""
        return self.public_url.startswith("https://")

    @property
    def cookie(self) -> str:
        """Return the cookie's name; the `__Host-` prefix makes browsers refuse one set by a neighbouring host."""
        if self.cookie_name:
            return self.cookie_name
        return "__Host-keng" if self.secure and self.cookie_path == "/" else "keng"

    @property
    def host(self) -> str:
        """Return host and port of the public address, "" when there is none."""
        return urlsplit(self.public_url).netloc.lower()

    @property
    def whole_site(self) -> bool:
        """Tell whether the app has its host for itself, so that leaving may clear everything of it."""
        return self.cookie_path == "/"
