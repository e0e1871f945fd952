"""Make a draft of a campaign that was written as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.domain.campaigns import Variant
from bot.domain.composing import title_from
from bot.domain.files import CleanFile
from bot.domain.people import Staff
from bot.domain.written_campaigns import Written
from bot.services.campaigns._draft import blank
from bot.store.work import UnitOfWork


@dataclass(frozen=True, slots=True)
class Media:
    """The texts and the clean files of a campaign's variants, by language."""

    texts: Mapping[str, str]
    recordings: Mapping[str, CleanFile] = field(default_factory=dict)
    pictures: Mapping[str, CleanFile] = field(default_factory=dict)


async def import_campaign(work: UnitOfWork, written: Written, units: tuple[str, ...], author: Staff, media: Media) -> str:
    """Write a draft of its author's; return its id. `units` are the codes of those that the file names, checked before."""
    draft = replace(
        blank(author),
        title=written.title or title_from(media.texts.get("vi", "")),
        kind=written.kind,
        subject=written.subject,
        units=units,
        plan=written.plan,
        buttons=written.buttons,
        event_at=written.event_at,
        respected=written.respected,
    )
    number = await work.campaigns.add(draft)
    for language in written.variants:
        recording = await _keep(work, media.recordings.get(language))
        picture = await _keep(work, media.pictures.get(language))
        await work.campaigns.put_variant(number, Variant(language, media.texts.get(language, ""), recording, picture, author.id))
    return number


async def _keep(work: UnitOfWork, clean: CleanFile | None) -> str:
    """Write a clean file for a campaign; return its id, "" for none."""
    if clean is None:
        return ""
    # The variant names it in this transaction: its own time never counts.
    return await work.campaign_files.put(clean.kind, clean.content, clean.seconds, "", work.now)
