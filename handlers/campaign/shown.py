"""A campaign's variants as those see them who decide on them or say what they say."""

from __future__ import annotations

from collections.abc import Iterable

from bot.dialog.turn import PLAIN, Look, Turn
from bot.domain.approval import tongue
from bot.domain.campaigns import Campaign, Variant, stands
from bot.domain.files import FileKind, ShownFile


def say_variants(turn: Turn, campaign: Campaign, variants: Iterable[Variant]) -> None:
    """Say every variant as people would get it, Vietnamese first, each with what it says in Vietnamese."""
    for each in sorted(variants, key=lambda each: (each.language != "vi", each.language)):
        say_variant(turn, campaign, each)


def say_variant(turn: Turn, campaign: Campaign, variant: Variant) -> None:
    """Say one: its files, then its words with its buttons named."""
    for file in files_of(variant):
        turn.say("approval.file", (), Look(file=file), tongue=turn.words(tongue(variant.language)))
    fields = {"tongue": turn.words(tongue(variant.language)), "text": variant.text or turn.words("approval.no_words")}
    buttons = " · ".join(turn.words(f"campaign.button.{each}") for each in campaign.buttons) or turn.words("approval.no_buttons")
    turn.say(_message(variant), (), PLAIN, **fields, buttons=buttons, back=variant.back)


def files_of(variant: Variant) -> list[ShownFile]:
    """Return what is shown or played with a variant."""
    kinds = ((variant.picture, FileKind.PICTURE), (variant.recording, FileKind.VOICE))
    return [ShownFile(file, kind) for file, kind in kinds if file]


def _message(variant: Variant) -> str:
    if variant.language == "vi":
        return "approval.variant.base"
    return "approval.variant" if stands(variant) else "approval.variant.alone"
