"""What every turn may lean on besides its unit of work."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.dialog.pauses import Pauses
from bot.domain.events import Capabilities
from bot.places.gazetteer import Gazetteer
from bot.services.staff.links import Entrance


@dataclass(slots=True)
class House:
    """Shared by all turns of one process.

    `places` is replaced as a whole when units were imported; `entrances` lead people to each channel that runs.
    """

    places: Gazetteer
    channels: Mapping[str, Capabilities]
    pauses: Pauses
    entrances: Mapping[str, Entrance]
