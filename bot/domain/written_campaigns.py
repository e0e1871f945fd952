"""Campaigns as files: TOML read with distrust, every finding named by its key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from bot.domain.campaigns import CHOSEN_BUTTONS, MOST_BUTTONS, MOST_LETTERS, ButtonKind, CampaignKind, Subject
from bot.domain.composing import LONGEST_TITLE, MOST_UNITS, fits
from bot.domain.errors import ImportRefused, PlanRefused
from bot.domain.stored_plans import read_plan, write_plan
from bot.domain.words import clean

LONGEST: Final = 200_000
"""Letters of a file."""
_KEYS: Final = frozenset({"title", "kind", "subject", "units", "plan", "buttons", "event_at", "respected", "variants"})
_VARIANT_KEYS: Final = frozenset({"text", "text_file", "recording", "picture"})

E = TypeVar("E", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class WrittenVariant:
    """One language as the file has it; files by their paths, "" for none."""

    text: str = ""
    text_file: str = ""
    recording: str = ""
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A campaign as a file has it; `units` are codes or names, `plan` is as it is stored, "" for none."""

    title: str
    kind: CampaignKind
    subject: Subject
    units: tuple[str, ...]
    plan: str
    buttons: tuple[ButtonKind, ...]
    event_at: datetime | None
    respected: bool
    variants: Mapping[str, WrittenVariant] = field(default_factory=dict)


def read_campaign(text: str, languages: Collection[str], zone: ZoneInfo) -> Written:
    """Read a campaign; a time without a zone of its own is one of `zone`.

    Raises:
        ImportRefused: with every finding, each naming the line or the key.
    """
    if len(text) > LONGEST:
        raise ImportRefused([f"the file has more than {LONGEST} letters"])
    try:
        raw = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ImportRefused([f"no TOML: {error}"]) from None
    reader = _Reader(raw, [])
    written = reader.read(languages, zone)
    if reader.findings:
        raise ImportRefused(reader.findings)
    return written


@dataclass(frozen=True, slots=True)
class _Reader:
    raw: Mapping[str, object]
    findings: list[str]

    def read(self, languages: Collection[str], zone: ZoneInfo) -> Written:
        self._only(self.raw, _KEYS, "")
        kind = self._one("kind", CampaignKind, CampaignKind.NOTICE)
        return Written(
            self._title(),
            kind,
            self._one("subject", Subject, Subject.COMMUNITY),
            self._units(),
            self._plan(),
            self._buttons(kind),
            self._event(kind, zone),
            self._flag("respected"),
            self._variants(languages),
        )

    def _only(self, table: Mapping[str, object], known: Collection[str], place: str) -> None:
        self.findings.extend(f"{place}{key}: not a key that is known here" for key in table if key not in known)

    def _find(self, finding: str) -> None:
        self.findings.append(finding)

    def _title(self) -> str:
        title = self.raw.get("title", "")
        if not isinstance(title, str) or len(" ".join(clean(title).split())) > LONGEST_TITLE:
            self._find(f"title: must be a text of {LONGEST_TITLE} letters at most")
            return ""
        return " ".join(clean(title).split())

    def _one(self, key: str, kind: type[E], default: E) -> E:
        value = self.raw.get(key, default)
        found = next((each for each in kind if each == value), None)
        if found is None:
            self._find(f"{key}: must be one of {', '.join(kind)}")
        return found or default

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.raw.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) and each.strip() for each in value):
            self._find(f"{key}: must be a list of texts")
            return ()
        return tuple(dict.fromkeys(value))

    def _units(self) -> tuple[str, ...]:
        units = self._texts("units")
        if len(units) > MOST_UNITS:
            self._find(f"units: {MOST_UNITS} at most; name a larger unit instead")
        return units

    def _buttons(self, kind: CampaignKind) -> tuple[ButtonKind, ...]:
        names = self._texts("buttons") if "buttons" in self.raw else (ButtonKind.LISTEN, ButtonKind.UNDERSTOOD)
        unknown = [name for name in names if name not in CHOSEN_BUTTONS]
        if unknown:
            self._find(f"buttons: must be of {', '.join(CHOSEN_BUTTONS)}")
            return ()
        come = (ButtonKind.COME,) if kind is CampaignKind.EVENT else ()
        buttons = tuple(dict.fromkeys((*come, *map(ButtonKind, names))))
        if len(buttons) > MOST_BUTTONS:
            self._find(f"buttons: {MOST_BUTTONS} at most; an event's 'come' is one of them")
        return buttons

    def _plan(self) -> str:
        plan = self.raw.get("plan")
        if plan is None:
            return ""
        if not isinstance(plan, dict):
            self._find("plan: must be a table")
            return ""
        try:
            return write_plan(read_plan(json.dumps(plan, default=_spell)))
        except (TypeError, ValueError, RecursionError):
            self._find("plan: makes no sense")
        except PlanRefused as refused:
            self._find(f"plan: makes no sense: {refused.part}")
        return ""

    def _event(self, kind: CampaignKind, zone: ZoneInfo) -> datetime | None:
        at = self.raw.get("event_at")
        if at is None:
            return None
        if not isinstance(at, datetime) or kind is not CampaignKind.EVENT:
            self._find("event_at: must be a date with a time, and only an event has one")
            return None
        return at if at.tzinfo else at.replace(tzinfo=zone)

    def _flag(self, key: str) -> bool:
        value = self.raw.get(key, False)
        if not isinstance(value, bool):
            self._find(f"{key}: must be true or false")
        return value is True

    def _variants(self, languages: Collection[str]) -> dict[str, WrittenVariant]:
        tables = self.raw.get("variants")
        if not isinstance(tables, dict) or "vi" not in tables:
            self._find("variants.vi: Vietnamese is missing")
            return {}
        return {tag: self._variant(f"variants.{tag}", table, known=tag in languages) for tag, table in tables.items()}

    def _variant(self, place: str, table: object, *, known: bool) -> WrittenVariant:
        if not known:
            self._find(f"{place}: not a language of ours")
        if not isinstance(table, dict) or not all(isinstance(value, str) and value.strip() for value in table.values()):
            self._find(f"{place}: must be a table of texts")
            return WrittenVariant()
        self._only(table, _VARIANT_KEYS, f"{place}.")
        held = WrittenVariant(**{key: value for key, value in table.items() if key in _VARIANT_KEYS})
        if held.text and held.text_file:
            self._find(f"{place}: has both text and text_file")
        if held == WrittenVariant():
            self._find(f"{place}: is empty")
        text = checked_text(held.text, f"{place}.text", self.findings) if held.text else ""
        return WrittenVariant(text, held.text_file, held.recording, held.picture)


def checked_text(text: str, place: str, findings: list[str]) -> str:
    """Return a variant's text fit to be kept; what is wrong with it is added to the findings."""
    words = clean(text)
    if not words:
        findings.append(f"{place}: is empty")
    elif not fits(words):
        findings.append(f"{place}: has {len(words)} letters; {MOST_LETTERS} are the most")
    return words


def _spell(value: object) -> str:
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError
