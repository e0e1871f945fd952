"""Pure: a text cut into messages that fit, at paragraphs, lines and words, never inside a letter with its marks.

What belongs together follows the extended grapheme clusters of Unicode (UAX 29) and, where that would need
tables that the standard library does not have, keeps more together than it must.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

TEXT_LIMIT: Final = 4096
"""UTF-16 units in one message (Telegram Bot API, `sendMessage`)."""

_JOINER: Final = "\u200d"
_PLAIN: Final = "\u02ff"  # below the first combining mark everything but CR LF stands for itself
_SARA_AM: Final = "\u0e33\u0eb3"
_VIRAMA: Final = 9  # canonical combining class: the consonant behind it is written into the one before
_HALF_PAIR: Final = re.compile(r"[\ud800-\udfff]")


def utf16_units(text: str) -> int:
    """Return the length as Telegram counts it: characters outside the basic plane are two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str) -> str:
    """Return the text without halves of pairs, which neither JSON nor a database can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:  # only halves fail; where there are none, looking for them letter by letter costs more
        return _HALF_PAIR.sub("\ufffd", text)
    return text


def split(text: str, limit: int = TEXT_LIMIT) -> tuple[str, ...]:
    """Return the parts of a text, each of 1 to `limit` UTF-16 units; a blank text has none.

    Space at the ends of a part is left out, as Telegram itself does. Only a word longer than `limit` is cut
    between letters, and only a single letter with more marks than fit is cut between marks.
    """
    whole = clean(text)
    if 2 * len(whole) <= limit or utf16_units(whole) <= limit:
        return (whole,) if whole and not whole.isspace() else ()
    letters = [piece for cluster in clusters(whole) for piece in _cut_down(cluster, limit)]
    parts: list[str] = []
    start = 0
    while start < len(letters):
        end = _last_that_fits(letters, start, limit)
        if end < len(letters):
            end = _best_break(letters, start, end)
        parts.append(_trimmed(letters[start:end]))
        start = end
    return tuple(part for part in parts if part)


def clusters(text: str) -> Iterator[str]:
    """Yield the letters as people see them: each with its marks, joined signs and flags whole."""
    start = 0
    flags = 0
    for place in range(1, len(text) + 1):
        flags = flags + 1 if _is_flag_half(text[place - 1]) else 0
        if place == len(text) or not _together(text[place - 1], text[place], flags):
            yield text[start:place]
            start = place


def _together(before: str, after: str, flags: int) -> bool:
    if after <= _PLAIN and before <= _PLAIN:
        return before == "\r" and after == "\n"
    if before in "\r\n" or after in "\r\n":
        return False
    return (
        before == _JOINER
        or _extends(after)
        or (flags % 2 == 1 and _is_flag_half(after))
        or (_is_hangul(before) and _is_jamo(after) and (_is_leading(before) or not _is_leading(after)))
        or (unicodedata.combining(before) == _VIRAMA and unicodedata.category(after) == "Lo")
    )


def _extends(letter: str) -> bool:
    return (
        unicodedata.category(letter)[0] == "M"
        or letter in {_JOINER, "\u200c"}
        or letter in _SARA_AM
        or "\U0001f3fb" <= letter <= "\U0001f3ff"  # colours of skin
        or "\U000e0020" <= letter <= "\U000e007f"  # tags: the flags of regions
        or "\uff9e" <= letter <= "\uff9f"
    )


def _is_flag_half(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _is_leading(letter: str) -> bool:
    return "\u1100" <= letter <= "\u115f" or "\ua960" <= letter <= "\ua97f"


def _is_jamo(letter: str) -> bool:
    return "\u1100" <= letter <= "\u11ff" or "\ua960" <= letter <= "\ua97f" or "\ud7b0" <= letter <= "\ud7ff"


def _is_hangul(letter: str) -> bool:
    return _is_jamo(letter) or "\uac00" <= letter <= "\ud7a3"


def _cut_down(cluster: str, limit: int) -> Iterator[str]:
    """Cut what no message could hold between its code points; everything else stays whole."""
    if utf16_units(cluster) <= limit:
        yield cluster
        return
    step = max(1, limit // 2)
    yield from (cluster[place : place + step] for place in range(0, len(cluster), step))


def _last_that_fits(letters: Sequence[str], start: int, limit: int) -> int:
    room = limit
    for place in range(start, len(letters)):
        room -= utf16_units(letters[place])
        if room < 0:
            return place
    return len(letters)


def _best_break(letters: Sequence[str], start: int, end: int) -> int:
    """Return where to cut at or before `end`: at a paragraph or a line in the second half, else at a word, else at a letter."""
    half = start + (end - start) // 2
    kinds = (_ends_paragraph, half), (_ends_line, half), (_ends_word, start)
    for is_break, first in kinds:
        for place in range(end, first, -1):
            if is_break(letters, place):
                return place
    return end


def _ends_paragraph(letters: Sequence[str], place: int) -> bool:
    return _ends_line(letters, place) and place >= 2 and _ends_line(letters, place - 1)  # noqa: PLR2004 - two line ends


def _ends_line(letters: Sequence[str], place: int) -> bool:
    return letters[place - 1] in {"\n", "\r\n", "\r"}


def _ends_word(letters: Sequence[str], place: int) -> bool:
    # A word may also end exactly where the room does: then the space is the next letter.
    return letters[place - 1].isspace() or letters[place].isspace()


def _trimmed(letters: Sequence[str]) -> str:
    """Join letters without the space around them; a space that carries a mark is a letter."""
    first, last = 0, len(letters)
    while first < last and letters[first].isspace():
        first += 1
    while last > first and letters[last - 1].isspace():
        last -= 1
    return "".join(letters[first:last])
