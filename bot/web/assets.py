"""The page's files: read once, joined, compressed once, named by their content."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

FOLDER: Final = Path(__file__).parent / "static"
# In the order in which they are joined; each hangs its part on the one global `Keng`.
SCRIPTS: Final = (
    "strings.js",
    "memory.js",
    "sha256.js",
    "puzzle.js",
    "net.js",
    "upload.js",
    "outbox.js",
    "stream.js",
    "signals.js",
    "bubbles.js",
    "files.js",
    "shown.js",
    "log.js",
    "point.js",
    "composer.js",
    "recorder.js",
    "leave.js",
    "main.js",
)
_FOREVER: Final = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file as it goes over the wire; `tag` is a hash of its content."""

    body: bytes
    packed: bytes
    media_type: str
    tag: str

    @classmethod
    def of(cls, body: bytes, media_type: str) -> Asset:
        """Compress and hash `body`."""
        packed = gzip.compress(body, 9, mtime=0)
        return cls(body, packed, media_type, hashlib.sha256(body).hexdigest()[:16])

    def answer(self, request: Request, cache: str) -> Response:
        """Answer with the file, compressed where the browser can, or with "not modified"."""
        headers = {"ETag": f'"{self.tag}"', "Cache-Control": cache, "Vary": "Accept-Encoding"}
        if cache != "no-store" and f'"{self.tag}"' in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=headers)
        if "gzip" not in request.headers.get("accept-encoding", ""):
            return Response(self.body, headers=headers, media_type=self.media_type)
        return Response(self.packed, headers={**headers, "Content-Encoding": "gzip"}, media_type=self.media_type)


@dataclass(frozen=True, slots=True)
class Assets:
    """The two pages and the files that they load, by name."""

    chat: Asset
    weather: Asset
    files: dict[str, Asset]

    async def chat_page(self, request: Request) -> Response:
        """Answer with the chat page; never kept, so that "back" cannot bring it back."""
        return self.chat.answer(request, "no-store")

    async def weather_page(self, request: Request) -> Response:
        """Answer with the page that "leave now" goes to."""
        return self.weather.answer(request, "no-store")

    async def file(self, request: Request) -> Response:
        """Answer with a file; its address changes with its content, so it may be kept."""
        asset = self.files[request.url.path.rpartition("/")[2]]
        return asset.answer(request, _FOREVER if request.query_params.get("v") == asset.tag else "no-cache")


def load_assets(weather_url: str) -> Assets:
    """Read the page's files; `weather_url` is written into the page.

    Raises:
        OSError: a file is missing: the installation is broken.
    """
    files = {
        "chat.js": Asset.of(b"\n".join((FOLDER / name).read_bytes() for name in SCRIPTS), "text/javascript"),
        "chat.css": Asset.of((FOLDER / "chat.css").read_bytes(), "text/css"),
        "weather.css": Asset.of((FOLDER / "weather.css").read_bytes(), "text/css"),
        "gong.svg": Asset.of((FOLDER / "gong.svg").read_bytes(), "image/svg+xml"),
        "sky.svg": Asset.of((FOLDER / "sky.svg").read_bytes(), "image/svg+xml"),
    }
    return Assets(_page("index.html", files, weather_url), _page("weather.html", files, weather_url), files)


def _page(name: str, files: dict[str, Asset], weather_url: str) -> Asset:
    html = (FOLDER / name).read_text(encoding="utf-8").replace("{weather}", weather_url)
    for file, asset in files.items():
        html = html.replace(f'"{file}"', f'"{file}?v={asset.tag}"')
    return Asset.of(html.encode(), "text/html")
