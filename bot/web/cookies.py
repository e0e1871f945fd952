"""The session's cookie: nothing but its token, unreadable for scripts, never sent from another site."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from bot.web.options import STAFF_COOKIE_LIMIT, WebOptions

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Cookies:
    """Reads and writes the one cookie."""

    options: WebOptions

    def read(self, request: Request) -> str:
        """Return the token the browser showed, "" when there is none or it is none of ours by its form."""
        token = request.cookies.get(self.options.cookie, "")
        return token if _TOKEN.fullmatch(token) else ""

    def write(self, response: Response, token: str, lifetime: int | None) -> None:
        """Give the browser the token for `lifetime` seconds, None: until it is closed."""
        self._set(response, token, None if lifetime is None else min(lifetime, STAFF_COOKIE_LIMIT))

    def clear(self, response: Response) -> None:
        """Take the token away."""
        self._set(response, "", 0)

    def _set(self, response: Response, token: str, age: int | None) -> None:
        response.set_cookie(
            self.options.cookie,
            token,
            max_age=age,
            path=self.options.cookie_path,
            secure=self.options.secure,
            httponly=True,
            samesite="strict",
        )
