"""How people come to each channel that runs."""

from __future__ import annotations

from bot.channels.telegram.start import start_link
from bot.channels.telegram.translate import CHANNEL as TELEGRAM
from bot.channels.webchat.channel import WebChat
from bot.services.staff.links import Entrance
from bot.settings import Settings


def entrances_of(settings: Settings, public_url: str = "") -> dict[str, Entrance]:
    """Return the entrances by channel; `public_url` is the web chat's address when it is not the configured one."""
    base = public_url or settings.public_url or f"http://{settings.web_host}:{settings.web_port}"
    entrances = {WebChat.name: Entrance(lambda _name, payload: f"{base}/#{payload}", local=not settings.web_exposed)}
    if settings.telegram_token is not None:
        entrances[TELEGRAM] = Entrance(start_link)
    return entrances
