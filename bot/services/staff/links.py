"""Where an invitation can be opened: one link for each channel that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.store.work import UnitOfWork

LinkTo = Callable[[str, str], str]
"""Makes a link of the bot's public name in a channel and of a payload; "" while there can be none."""


async def invitation_links(work: UnitOfWork, links: Mapping[str, LinkTo], token: str, own: str = "") -> dict[str, str]:
    """Return an invitation's links by channel, that of the channel `own` first; a channel whose name is not known yet has none."""
    found = {}
    for channel in sorted(links, key=lambda each: each != own):
        link = links[channel]((await work.channels.get(channel)).name, f"i-{token}")
        if link:
            found[channel] = link
    return found
