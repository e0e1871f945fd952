"""The buttons of those who write a campaign: its four steps, what is there besides, and looking at it before anybody else does."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from bot.domain.actions import Action
from bot.domain.campaigns import MOST_LETTERS
from bot.domain.outreach import CampaignAction
from bot.domain.people import Right

LONGEST_TITLE: Final = 60
"""Characters of a title."""
MOST_UNITS: Final = 60
"""Units of one campaign: more than that is the whole of something."""


class Part(StrEnum):
    """The steps that every campaign needs, in their order."""

    MESSAGE = "message"
    UNITS = "units"
    TIME = "when"


def fits(text: str) -> bool:
    """Tell whether words are short enough for a variant; counted in UTF-16 units, as captions are."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 <= MOST_LETTERS


def title_from(text: str) -> str:
    """Return the first words of a text, as a title for whoever gives none."""
    words = " ".join(text.split())
    if len(words) <= LONGEST_TITLE:
        return words
    kept = words[: LONGEST_TITLE - 1].rsplit(" ", 1)[0]
    return f"{kept[: LONGEST_TITLE - 1]}…"


@dataclass(frozen=True, slots=True)
class Compose(Action):
    """I write a new campaign."""

    code: ClassVar[str] = "mc"
    right: ClassVar[Right | None] = Right.CAMPAIGN


@dataclass(frozen=True, slots=True)
class ChangePart(CampaignAction):
    """I write one of the steps anew."""

    code: ClassVar[str] = "mh"
    part: Part


@dataclass(frozen=True, slots=True)
class GoOn(CampaignAction):
    """I go on where a step is missing."""

    code: ClassVar[str] = "mg"


@dataclass(frozen=True, slots=True)
class OpenVariants(CampaignAction):
    """Show me its languages; who translates may add theirs."""

    code: ClassVar[str] = "mv"
    right: ClassVar[Right | None] = Right.TRANSLATE


@dataclass(frozen=True, slots=True)
class OpenExtras(CampaignAction):
    """Show me what can be set besides."""

    code: ClassVar[str] = "mx"


@dataclass(frozen=True, slots=True)
class Preview(CampaignAction):
    """Show me what people get: in which language, as on which channel ("" for mine)."""

    code: ClassVar[str] = "mp"
    right: ClassVar[Right | None] = Right.TRANSLATE
    language: str = ""
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Inert(Action):
    """A button of a preview: it does nothing."""

    code: ClassVar[str] = "mi"


@dataclass(frozen=True, slots=True)
class TryOut(CampaignAction):
    """Send it to me or to one colleague, as a trial."""

    code: ClassVar[str] = "mt"


@dataclass(frozen=True, slots=True)
class DropDraft(CampaignAction):
    """Destroy my draft."""

    code: ClassVar[str] = "md"


@dataclass(frozen=True, slots=True)
class CopyCampaign(CampaignAction):
    """Write a new campaign that begins as this one."""

    code: ClassVar[str] = "mn"
