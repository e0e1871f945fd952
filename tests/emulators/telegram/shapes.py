"""What all parts share: the type of a JSON object, refusals, uploads."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Any, TypeAlias

# Any: the Bot API's objects have hundreds of shapes, and tests index into them freely.
Json: TypeAlias = dict[str, Any]

DAY = 24 * 3600


class ApiError(Exception):
    """A refusal as the Bot API words it; `parameters` holds retry_after or migrate_to_chat_id."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters

    def to_json(self) -> Json:
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = self.parameters
        return body


def bad_request(text: str) -> ApiError:
    return ApiError(400, f"Bad Request: {text}")


def forbidden(text: str) -> ApiError:
    return ApiError(403, f"Forbidden: {text}")


def conflict(text: str) -> ApiError:
    return ApiError(409, f"Conflict: {text}")


def too_many(seconds: float) -> ApiError:
    wait = max(1, math.ceil(seconds))
    return ApiError(429, f"Too Many Requests: retry after {wait}", retry_after=wait)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came in a multipart body."""

    filename: str
    content_type: str
    data: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Raw:
    """A result that is JSON text already."""

    text: str
