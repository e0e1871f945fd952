"""The catalogues: gettext files read as they are, looked up through fallback chains that are data.

The list of languages is our own: CLDR does not know most of them, and a person's tag is never parsed.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import NamedTuple

from babel.messages.pofile import PoFileError, read_po

from bot.domain.errors import KengError

SOURCE = "vi"
_LINE = re.compile(r'\s*(?:#.*|(?:[a-z_]+(?:\[\d+\])?\s+)?"(?:[^"\\]|\\.)*"\s*|)')


class Language(NamedTuple):
    """A language: its name as its speakers know it here, and where to look for what it does not say yet."""

    name: str
    fallback: tuple[str, ...] = (SOURCE,)


# Every chain ends in Vietnamese; nobody falls back to English.
LANGUAGES: Mapping[str, Language] = MappingProxyType(
    {
        "vi": Language("Tiếng Việt", ()),
        "tyz": Language("Tày"),
        "nut": Language("Nùng"),
        "hmn-VN": Language("Mông (chữ Việt Nam)"),
        "mww-Latn": Language("Hmoob"),
        "ium": Language("Iu Mienh"),
        "mji": Language("Kim Mun"),
        "nty": Language("Lô Lô"),
        "mlc": Language("Sán Chỉ, Cao Lan"),
        "en": Language("English"),
    }
)


class TextError(KengError):
    """A catalogue is wrong or a message is not in it; the message id is told, what was to be filled in is not."""


class Catalogues:
    """All texts in memory; the Texts port."""

    def __init__(self, texts: Mapping[str, Mapping[str, str]], recordings: Mapping[tuple[str, str], str] | None = None) -> None:
        """Take texts by language and message id, and recordings by the pair of both.

        Raises:
            TextError: there is no Vietnamese, or a text holds a placeholder that is not a plain name.
        """
        if not texts.get(SOURCE):
            raise TextError("there is no Vietnamese catalogue in locales/vi/LC_MESSAGES")
        for language, messages in texts.items():
            for message, text in messages.items():
                placeholders(text, f"{language}: {message}")
        self._texts = texts
        self._found: dict[tuple[str, str], str] = {}
        self._recordings = recordings or {}

    @classmethod
    def load(cls, folder: Path) -> Catalogues:
        """Read every catalogue in `<folder>/<tag>/LC_MESSAGES`, of all our languages.

        Raises:
            TextError: a file cannot be read as a catalogue, two of a language hold the same id, or the Vietnamese ones are missing.
        """
        return cls({tag: _read_all(folder / tag / "LC_MESSAGES") for tag in LANGUAGES})

    def text(self, language: str, message: str, **fields: object) -> str:
        """Return the message in the language or the next of its fallback chain, filled in.

        Raises:
            TextError: no language of the chain has it, or a field is not given; a message id is never shown instead.
        """
        found = self._found.get((language, message)) or self._find(language, message)
        return _fill(found, message, fields) if fields or "{" in found else found

    def _find(self, language: str, message: str) -> str:
        for tag in chain(language):
            found = self._texts.get(tag, {}).get(message)
            if found is not None:
                if language in LANGUAGES:  # as many as there are texts, whatever people's stored language says
                    self._found[language, message] = found
                return found
        raise TextError(f"no text: {message}")

    def recording(self, language: str, message: str) -> str:
        """Return the recording's id, "" while its slot is empty; never in another language than the text that is shown."""
        for tag in chain(language):
            if (tag, message) in self._recordings:
                return self._recordings[tag, message]
            if message in self._texts.get(tag, {}):
                return ""
        return ""

    def ids(self, language: str = SOURCE) -> frozenset[str]:
        """Return the message ids that the language has itself."""
        return frozenset(self._texts.get(language, {}))

    def chain(self, language: str) -> tuple[str, ...]:
        """Return where to look for a text in a language, in order; an unknown tag is Vietnamese."""
        return chain(language)

    def offered(self) -> Mapping[str, str]:
        """Return the languages that have texts of their own, by tag, with their names in themselves."""
        return {tag: language.name for tag, language in LANGUAGES.items() if self._texts.get(tag)}

    def languages(self) -> Mapping[str, str]:
        """Return all our languages, by tag, with their names in themselves."""
        return {tag: language.name for tag, language in LANGUAGES.items()}

    def complete(self, needed: Collection[str] = ()) -> list[str]:
        """Return what is wrong, a line each: ids that Vietnamese lacks, and texts whose placeholders are not the Vietnamese ones."""
        lacking = [f"{SOURCE}: {message}: no text" for message in sorted(set(needed) - self.ids())]
        return lacking + [finding for tag in self._texts if tag != SOURCE for finding in self._differences(tag)]

    def _differences(self, tag: str) -> Iterator[str]:
        source = self._texts[SOURCE]
        for message, text in self._texts[tag].items():
            if message not in source:
                yield f"{tag}: {message}: not in Vietnamese"
            elif placeholders(text, message) != placeholders(source[message], message):
                yield f"{tag}: {message}: other placeholders than in Vietnamese"


def chain(language: str) -> tuple[str, ...]:
    """Return where to look, in order; an unknown tag is Vietnamese."""
    known = LANGUAGES.get(language)
    return (language, *known.fallback) if known else (SOURCE,)


def placeholders(text: str, where: str) -> frozenset[str]:
    """Return the names between braces; `where` names the text in an error.

    Raises:
        TextError: braces do not match, or hold more than a plain name (numbers, attributes, formats).
    """
    names = set()
    try:
        for _, name, layout, conversion in Formatter().parse(text):
            if name is not None:
                names.add(name)
                if not name.isidentifier() or layout or conversion:
                    raise TextError(f"{where}: a placeholder must be a plain name")
    except ValueError:
        raise TextError(f"{where}: braces do not match") from None
    return frozenset(names)


def _fill(text: str, message: str, fields: Mapping[str, object]) -> str:
    try:
        return text.format_map(fields)
    except KeyError:
        raise TextError(f"a field is not given: {message}") from None


def _read_all(folder: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in sorted(folder.glob("*.po")):
        texts = _read(path)
        twice = sorted(found.keys() & texts.keys())
        if twice:
            raise TextError(f"{path}: in another catalogue too: {twice[0]}")
        found |= texts
    return found


def _read(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text("utf-8").splitlines()
        catalogue = read_po(lines, abort_invalid=True)
        if not all(map(_LINE.fullmatch, lines)):  # a string that does not end: Babel drops it without a word
            raise TextError(f"{path} is cut or misses a quotation mark")
    except (PoFileError, UnicodeDecodeError, ValueError):
        raise TextError(f"{path} is not a catalogue in UTF-8") from None
    found = {}
    for entry in catalogue:
        if not entry.id or entry.fuzzy:  # the header; a text that nobody stands behind yet
            continue
        if not isinstance(entry.id, str) or not isinstance(entry.string, str):
            raise TextError(f"{path}: plural forms are not used here")
        if entry.string:
            found[entry.id] = entry.string
    return found
