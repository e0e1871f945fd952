"""How people come to each channel that runs."""

from __future__ import annotations

from bot.channels.telegram.start import start_link
from bot.channels.telegram.translate import CHANNEL as TELEGRAM
from bot.channels.webchat.channel import WebChat
from bot.services.staff.links import LinkTo
from bot.settings import Settings


def links_of(settings: Settings, public_url: str = "") -> dict[str, LinkTo]:
    """Return what makes links, by channel; `public_url` is the web chat's address when it is not the configured one."""
    base = public_url or settings.public_url or f"http://{settings.web_host}:{settings.web_port}"
    links: dict[str, LinkTo] = {WebChat.name: lambda _name, payload: f"{base}/#{payload}"}
    if settings.telegram_token is not None:
        links[TELEGRAM] = start_link
    return links
