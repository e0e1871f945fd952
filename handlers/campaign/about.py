"""What a campaign's screen says about it: to whom, when, with which words, and who gets which language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.dialog.turn import Turn
from bot.domain.campaigns import Campaign, CampaignKind, Variant
from bot.domain.units import Level, Unit
from bot.services.campaigns.sight import tree
from handlers.campaign.dates import say_stored

EXCERPT = 160
MOST_NAMED = 12
"""Units that a screen names; of the others it says how many there are."""

Units = Mapping[str, Unit]
Variants = Mapping[str, Variant]


async def about(turn: Turn, campaign: Campaign) -> str:
    """Return the lines of a campaign's screen."""
    variants = await turn.work.campaigns.variants(campaign.id)
    return "\n".join([*_frame(turn, campaign, await tree(turn.work)), *_languages(turn, variants), *_fallbacks(turn, variants)])


def _frame(turn: Turn, campaign: Campaign, units: Units) -> Iterator[str]:
    yield turn.words("about.units", units=named(units, campaign.units)) if campaign.units else turn.words("about.units.none")
    yield turn.words("about.when", when=say_stored(turn, campaign.plan))
    if campaign.kind is CampaignKind.EVENT:
        time = spelled(turn, campaign.event_at) if campaign.event_at else turn.words("about.event.none")
        yield turn.words("about.event", time=time)
    yield turn.words("about.subject", subject=turn.words(f"compose.subject.{campaign.subject}"))
    if campaign.buttons:
        yield turn.words("about.buttons", buttons=" · ".join(turn.words(f"campaign.button.{each}") for each in campaign.buttons))
    if campaign.respected:
        yield turn.words("about.respected")


def _languages(turn: Turn, variants: Variants) -> Iterator[str]:
    if "vi" not in variants:
        yield turn.words("about.words.none")
    for tag in sorted(variants, key=lambda each: (each != "vi", each)):
        text = excerpt(variants[tag].text) or turn.words("compose.no_words")
        yield turn.words("about.words", name=language_name(turn, tag), signs=signs(variants[tag]), text=text)


def _fallbacks(turn: Turn, variants: Variants) -> Iterator[str]:
    """Say which language those get whose own has no variant."""
    heard: dict[str, list[str]] = {}
    for tag in turn.work.texts.languages():
        instead = next((each for each in turn.work.texts.chain(tag) if each in variants), "")
        if tag not in variants and instead:
            heard.setdefault(instead, []).append(language_name(turn, tag))
    for instead, others in heard.items():
        yield turn.words("about.fallback", languages=", ".join(others), name=language_name(turn, instead))


def language_name(turn: Turn, tag: str) -> str:
    """Return a language's name in itself."""
    return turn.work.texts.languages().get(tag, tag)


def signs(variant: Variant) -> str:
    """Return the signs of a variant's files, a blank before each."""
    return "".join(f" {sign}" for file, sign in ((variant.recording, "🎤"), (variant.picture, "📷")) if file)


def excerpt(text: str) -> str:
    """Return the beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= EXCERPT else f"{line[: EXCERPT - 1].rstrip()}…"


def zone(turn: Turn) -> ZoneInfo:
    """Return the place's zone."""
    return ZoneInfo(turn.work.rules.timezone)


def spelled(turn: Turn, at: datetime) -> str:
    """Write a moment as the place's clock shows it."""
    return f"{at.astimezone(zone(turn)):%H:%M %d/%m/%Y}"


def named(units: Units, codes: Iterable[str]) -> str:
    """Return the names of units, a hamlet with its commune; of many the first, and how many others there are."""
    names = [name_of(units, code) for code in codes]
    shown = ", ".join(names[:MOST_NAMED])
    return shown if len(names) <= MOST_NAMED else f"{shown}, +{len(names) - MOST_NAMED}"


def name_of(units: Units, code: str) -> str:
    """Return a unit's name, a hamlet's with its commune's."""
    unit = units.get(code)
    if unit is None:
        return code
    upper = units.get(unit.parent) if unit.level is Level.HAMLET else None
    return f"{unit.name} ({upper.name})" if upper else unit.name
