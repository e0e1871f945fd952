"""JSON answers to the page."""

from __future__ import annotations

import math

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from bot.web import sentences

SHORT_PAUSE = 3.0
"""Seconds the page waits when the server cannot say better."""


class Refused(Exception):
    """An answer that ends the request early."""

    def __init__(self, response: Response) -> None:
        """Keep the answer."""
        super().__init__()
        self.response = response


def refusal(status: int, error: str, sentence: str) -> Refused:
    """Return a refusal with a word for the page and a sentence for the person."""
    return Refused(JSONResponse({"error": error, "sentence": sentence}, status))


def wait(status: int, seconds: float) -> Refused:
    """Return "later", with a pause in whole seconds, at least one."""
    body = {"error": "wait", "sentence": sentences.WAIT}
    return Refused(JSONResponse(body, status, {"Retry-After": str(max(1, math.ceil(seconds)))}))


def done(*, long: bool = False) -> JSONResponse:
    """Return "taken"; `long` tells the page that this is a session of staff, who want to hear a bell."""
    return JSONResponse({"ok": True, "long": long})


async def answer_refused(_request: Request, error: Exception) -> Response:
    """Answer with what the refusal carries."""
    if not isinstance(error, Refused):
        raise error
    return error.response


async def answer_plain(_request: Request, error: Exception) -> Response:
    """Answer addresses and methods that do not exist."""
    return JSONResponse({"error": "not_here", "sentence": sentences.NOT_HERE}, getattr(error, "status_code", 404))
