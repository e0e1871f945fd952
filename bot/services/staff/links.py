"""Where an invitation can be opened, or a unit's news joined: one link for each channel that runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Entrance:
    """How people come to a channel.

    `link` is made of the bot's public name there and of a payload, "" while there can be none. `local` leads there on this machine alone.
    """

    link: Callable[[str, str], str]
    local: bool = False


async def invitation_links(work: UnitOfWork, entrances: Mapping[str, Entrance], token: str, own: str = "") -> dict[str, str]:
    """Return an invitation's links by channel, that of the channel `own` first."""
    return await _links(work, entrances, f"i-{token}", own)


async def poster_links(work: UnitOfWork, entrances: Mapping[str, Entrance], unit: str) -> dict[str, str]:
    """Return the links by channel that lead to consent for a unit's news; `unit` is the code of a commune or a hamlet."""
    return await _links(work, entrances, f"n1-{unit}")


async def _links(work: UnitOfWork, entrances: Mapping[str, Entrance], payload: str, own: str = "") -> dict[str, str]:
    """Return links by channel.

    A channel whose name is not known yet has none; one for this machine alone is left out when there is another.
    """
    found = {}
    for channel in sorted(entrances, key=lambda each: each != own):
        link = entrances[channel].link((await work.channels.get(channel)).name, payload)
        if link:
            found[channel] = link
    open_to_all = {channel: link for channel, link in found.items() if not entrances[channel].local}
    return open_to_all or found
