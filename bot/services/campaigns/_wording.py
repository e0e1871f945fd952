"""What a run says, rendered once for each language when it begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from bot.domain.campaigns import ButtonKind, Campaign, Variant, stands
from bot.domain.events import Choice, OutboundMessage
from bot.domain.files import FileKind, FileState, ShownFile
from bot.domain.taps import template
from bot.store.work import UnitOfWork


def render(work: UnitOfWork, campaign: Campaign, variant: Variant) -> OutboundMessage:
    """Return a variant as everybody gets it, its buttons still templates; its text stands under its picture, or its recording."""
    files = _files(variant)
    return OutboundMessage(
        text=variant.text,
        choices=tuple((_choice(work, variant.language, kind),) for kind in campaign.buttons),
        file=files[-1] if files else None,
        also=files[:-1],
    )


async def standing(work: UnitOfWork, campaign: Campaign) -> dict[str, Variant]:
    """Return the variants that may go out, with the files that can be shown."""
    variants = await work.campaigns.variants(campaign.id)
    return await with_clean_files(work, {language: each for language, each in variants.items() if stands(each)})


async def with_clean_files(work: UnitOfWork, variants: Mapping[str, Variant]) -> dict[str, Variant]:
    """Return variants without the files that nobody could be shown: not clean when a run begins, or gone with an older database."""
    named = [file for each in variants.values() for file in (each.recording, each.picture) if file]
    clean = {"", *(file for file, found in (await work.campaign_files.some(named)).items() if found.state is FileState.CLEAN)}
    return {
        language: replace(
            each,
            recording=each.recording if each.recording in clean else "",
            picture=each.picture if each.picture in clean else "",
        )
        for language, each in variants.items()
    }


def _choice(work: UnitOfWork, language: str, kind: ButtonKind) -> Choice:
    return Choice(work.texts.text(language, f"campaign.button.{kind}"), template(kind))


def _files(variant: Variant) -> tuple[ShownFile, ...]:
    """Return the recording, then the picture, those that there are: text and buttons stand under the last."""
    voice = (ShownFile(variant.recording, FileKind.VOICE),) if variant.recording else ()
    return (*voice, ShownFile(variant.picture, FileKind.PICTURE)) if variant.picture else voice
