"""Write one language of a draft: its words, its recording, its picture, one by one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.domain.campaigns import Campaign, Variant
from bot.domain.composing import title_from
from bot.domain.people import Staff
from bot.services.campaigns._draft import hold
from bot.store.work import UnitOfWork

SOURCE = "vi"


@dataclass(frozen=True, slots=True)
class Content:
    """What is new of a variant; None leaves what is there, "" takes it away. Files by their ids."""

    text: str | None = None
    recording: str | None = None
    picture: str | None = None


async def write_variant(work: UnitOfWork, campaign: Campaign, staff: Staff, language: str, content: Content) -> Variant:
    """Write what is new of a language and return how it reads now; whoever changed it is its author, what it said in Vietnamese is void.

    A title that was made of the first words goes with them.

    Raises:
        TooLate: it is no draft any more.
    """
    held = await hold(work, campaign.id)
    before = (await work.campaigns.variants(held.id)).get(language, Variant(language, ""))
    new = {name: value for name in ("text", "recording", "picture") if (value := getattr(content, name)) is not None}
    after = replace(before, **new, author=staff.id, back="", back_author="")
    if not (after.text or after.recording or after.picture) and language != SOURCE:
        await work.campaigns.drop_variant(held.id, language)
        return after
    await work.campaigns.put_variant(held.id, after)
    if language == SOURCE and held.title == title_from(before.text):
        await work.campaigns.change(replace(held, title=title_from(after.text)))
    return after


async def drop_variant(work: UnitOfWork, campaign: Campaign, language: str) -> None:
    """Remove a language of a draft; Vietnamese stays, for nothing is sent without it.

    Raises:
        TooLate: it is no draft any more.
    """
    held = await hold(work, campaign.id)
    if language != SOURCE:
        await work.campaigns.drop_variant(held.id, language)
