"""What a run says, rendered once for each language when it begins."""

from __future__ import annotations

from bot.domain.campaigns import ButtonKind, Campaign, Variant
from bot.domain.events import Choice, OutboundMessage
from bot.domain.files import FileKind, ShownFile
from bot.domain.taps import template
from bot.store.work import UnitOfWork


def render(work: UnitOfWork, campaign: Campaign, variant: Variant) -> OutboundMessage:
    """Return a variant as everybody gets it, its buttons still templates."""
    return OutboundMessage(
        text=variant.text,
        choices=tuple((_choice(work, variant.language, kind),) for kind in campaign.buttons),
        recording=variant.recording,
        file=_file(variant),
    )


def _choice(work: UnitOfWork, language: str, kind: ButtonKind) -> Choice:
    return Choice(work.texts.text(language, f"campaign.button.{kind}"), template(kind))


def _file(variant: Variant) -> ShownFile | None:
    if variant.picture:
        return ShownFile(variant.picture, FileKind.PICTURE)
    return ShownFile(variant.recording, FileKind.VOICE) if variant.recording else None
