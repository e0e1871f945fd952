"""A person with the chat page open."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from playwright.async_api import BrowserContext, ConsoleMessage, Locator, Page, expect

# A browser reports a lost line and a refused request by itself; those are not the page's faults.
_NOT_OURS = ("Failed to load resource", "net::ERR_")


@dataclass
class Phone:
    """What a person can do and see."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    async def sees(self, words: str, times: int = 1) -> None:
        await expect(self.log().get_by_text(words)).to_have_count(times)

    async def never_sees(self, words: str) -> None:
        await expect(self.page.get_by_text(words)).to_have_count(0)

    def log(self) -> Locator:
        return self.page.get_by_role("log")

    async def types(self, words: str) -> None:
        await self.page.get_by_label("Ô nhắn tin").fill(words)

    async def says(self, words: str) -> None:
        await self.types(words)
        await self.presses("Gửi")

    async def presses(self, name: str) -> None:
        await self.page.get_by_role("button", name=name, exact=True).last.click()

    async def storage(self) -> str:
        """Return all that the page keeps in the browser, as one text."""
        kept = await self.page.evaluate("() => JSON.stringify([Object.assign({}, sessionStorage), Object.assign({}, localStorage)])")
        return json.dumps(json.loads(kept), ensure_ascii=False)


async def open_phone(context: BrowserContext, url: str) -> Phone:
    """Open the chat in a new tab and write down what it complains about and asks for."""
    phone = Phone(await context.new_page())

    def note(message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"} and not any(mark in message.text for mark in _NOT_OURS):
            phone.complaints.append(message.text)

    phone.page.on("console", note)
    phone.page.on("pageerror", lambda error: phone.complaints.append(str(error)))
    phone.page.on("request", lambda request: phone.requests.append(request.url))
    await phone.page.goto(url)
    return phone
