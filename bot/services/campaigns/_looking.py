"""All that somebody who decides on a campaign looks at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.domain.approval import WARNED, Check, fingerprint
from bot.domain.campaigns import Campaign, Variant
from bot.domain.errors import Incomplete, TooLate
from bot.privacy.cautions import Found, find_cautions
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Looked:
    """A campaign with its variants by language, what the list of words found, and a fingerprint of it all."""

    campaign: Campaign
    variants: Mapping[str, Variant]
    cautions: list[Found]
    seen: str

    @property
    def ticks(self) -> list[str]:
        """Return the names of what is to be ticked."""
        return [*Check, *([WARNED] if self.cautions else [])]


async def look_at(work: UnitOfWork, campaign: Campaign) -> Looked:
    """Return what is to be looked at. The list of words is in Vietnamese: it reads the base and what the others say in it."""
    variants = await work.campaigns.variants(campaign.id)
    told = [campaign.title, *(each.text if each.language == "vi" else each.back for each in variants.values())]
    return Looked(campaign, variants, find_cautions(told), fingerprint(campaign, variants.values()))


def must_fit(looked: Looked, seen: str, checked: Collection[str]) -> None:
    """Refuse a decision on something else than what was looked at, or without every tick.

    Raises:
        TooLate: it is not what was looked at.
        Incomplete: a tick is missing.
    """
    if looked.seen != seen:
        raise TooLate
    if not set(looked.ticks) <= set(checked):
        raise Incomplete
