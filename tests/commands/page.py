"""The page's side of the web chat, without a browser: what it asks the server, over real HTTP."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Self

import httpx

ANSWER_SECONDS = 30.0


@dataclass(slots=True)
class Page:
    """One open page; `seen` is the number of the last message it has."""

    url: str
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=ANSWER_SECONDS, headers={"X-Keng": "1"}))
    seen: int = 0

    def begin(self) -> httpx.Response:
        """Begin a session, or find the one that the cookie names."""
        return self.client.post(f"{self.url}/session").raise_for_status()

    def do(self, kind: str, page_id: str = "", **fields: object) -> httpx.Response:
        """Send one event; the same `page_id` twice is the same event."""
        body = {"id": page_id or secrets.token_hex(8), "kind": kind, **fields}
        return self.client.post(f"{self.url}/say", json=body)

    def say(self, text: str, page_id: str = "") -> httpx.Response:
        """Send words."""
        return self.do("text", page_id, text=text)

    def press(self, message: dict[str, Any], label: str) -> httpx.Response:  # Any: a message as the server wrote it
        """Press the button of a message whose label holds the words."""
        choices = [choice for row in message["choices"] for choice in row if label in choice["label"]]
        return self.do("press", action=choices[0]["action"])

    def hear(self, words: str) -> dict[str, Any]:  # Any: a message as the server wrote it
        """Read the stream until a message holds the words."""
        heard = []
        for message in self.stream():
            heard.append(message["text"])
            if words in message["text"]:
                return message
        raise AssertionError(f"{words!r} is not among {heard}")

    def stream(self) -> Iterator[dict[str, Any]]:  # Any: messages as the server wrote them
        """Yield what was said after what is seen, and then what is said, until the server has nothing to say for twenty seconds."""
        with self.client.stream("GET", f"{self.url}/stream", params={"after": self.seen}) as answer:
            answer.raise_for_status()
            for line in answer.iter_lines():
                if line == "event: beat":  # one only: whoever waits longer waits in vain
                    return
                if line.startswith("id: "):
                    self.seen = int(line[4:])
                elif line.startswith("data: {"):
                    yield json.loads(line[6:])

    def close(self) -> None:
        """Close the page."""
        self.client.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
