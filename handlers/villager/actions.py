"""The villager's standing buttons: they work whatever conversation goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from bot.domain.actions import Action


@dataclass(frozen=True, slots=True)
class Danger(Action):
    """Somebody is in danger."""

    code: ClassVar[str] = "vd"


@dataclass(frozen=True, slots=True)
class Report(Action):
    """I want to tell something."""

    code: ClassVar[str] = "vr"


@dataclass(frozen=True, slots=True)
class News(Action):
    """I want to hear the commune's news."""

    code: ClassVar[str] = "vn"


@dataclass(frozen=True, slots=True)
class OpenReceipt(Action):
    """Open a tip by its receipt."""

    code: ClassVar[str] = "vk"


@dataclass(frozen=True, slots=True)
class Listen(Action):
    """Say the last prompt again."""

    code: ClassVar[str] = "vl"


@dataclass(frozen=True, slots=True)
class Settings(Action):
    """Language, stop, forget me, clear the chat."""

    code: ClassVar[str] = "vs"


@dataclass(frozen=True, slots=True)
class Back(Action):
    """One screen back."""

    code: ClassVar[str] = "vb"


@dataclass(frozen=True, slots=True)
class Resume(Action):
    """Go on where I was."""

    code: ClassVar[str] = "vu"


@dataclass(frozen=True, slots=True)
class Languages(Action):
    """Show the languages."""

    code: ClassVar[str] = "va"


@dataclass(frozen=True, slots=True)
class Speak(Action):
    """Talk to me in this language from now on; `tag` is one of ours."""

    code: ClassVar[str] = "vg"
    tag: str


@dataclass(frozen=True, slots=True)
class OpenWishes(Action):
    """How I want to hear the news: subjects, hours, how many, where."""

    code: ClassVar[str] = "vw"


@dataclass(frozen=True, slots=True)
class Forget(Action):
    """Forget me."""

    code: ClassVar[str] = "vf"


@dataclass(frozen=True, slots=True)
class ClearChat(Action):
    """Empty the chat on this phone."""

    code: ClassVar[str] = "vc"
