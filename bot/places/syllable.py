"""Vietnamese syllables without marks, and the keys that Telex and VNI leave behind when the keyboard was not switched on."""

from __future__ import annotations

import re
import unicodedata

_ONSETS = "ngh|ng|nh|n|gh|gi|g|kh|k|ch|c|ph|p|qu|tr|th|t|b|d|h|l|m|r|s|v|x|"
_RIMES = (
    "a|ac|ach|ai|am|an|ang|anh|ao|ap|at|au|ay|"
    "e|ec|ech|em|en|eng|enh|eo|ep|et|eu|"
    "i|ia|iau|ich|iec|iem|ien|ieng|iep|iet|ieu|im|in|inh|ip|it|iu|"
    "o|oa|oac|oach|oai|oam|oan|oang|oanh|oap|oat|oay|oc|oe|oen|oeo|oet|oi|om|on|ong|ooc|oong|op|ot|"
    "u|ua|uan|uang|uat|uay|uc|ue|uech|uenh|ui|um|un|ung|uo|uoc|uoi|uom|uon|uong|uop|uot|uou|up|ut|uu|"
    "uy|uya|uych|uyen|uyet|uynh|uyp|uyt|uyu|"
    "y|ych|yem|yen|yet|yeu|ynh|yt"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS})(?:{_RIMES})|gi(?:n|ng|m|u|t)?")
_QUALITY_KEYS = (
    ("dd", "đ"),
    ("d9", "đ"),
    ("uow", "ươ"),
    ("uo7", "ươ"),
    ("aa", "â"),
    ("a6", "â"),
    ("ee", "ê"),
    ("e6", "ê"),
    ("oo", "ô"),
    ("o6", "ô"),
    ("aw", "ă"),
    ("a8", "ă"),
    ("ow", "ơ"),
    ("o7", "ơ"),
    ("uw", "ư"),
    ("u7", "ư"),
)
_TONE_KEYS = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323"} | {
    "2": "\u0300",
    "1": "\u0301",
    "3": "\u0309",
    "4": "\u0303",
    "5": "\u0323",
}
_TONE_KEY = re.compile(r"(?<=[aeiouyâêôăơư])([a-zâêôăơư]*?)([fsrxj12345])(?=[a-zâêôăơư]*$)")
_LATE_KEYS = re.compile(r"([aeou])([a-z]+)([6789])$")
_VOWEL = re.compile(r"[aeiouyâêôăơư]+")


def is_syllable(folded: str) -> bool:
    """Tell whether folded letters can be one Vietnamese syllable."""
    return bool(_SYLLABLE.fullmatch(folded))


def decode_keys(written: str) -> str:
    """Read a word typed with the keyboard switched off: "quangr" is "quảng"; "" when it does not become a syllable."""
    if not written.isascii() or len(written) > 12:  # noqa: PLR2004 - the longest syllable with all its keys is shorter
        return ""
    text = _LATE_KEYS.sub(r"\1\3\2", written)
    for keys, letter in _QUALITY_KEYS:
        text = text.replace(keys, letter)
    text, tone = _take_tone(text)
    text = text.replace("uơ", "ươ").replace("w", "ư")
    if text == written or not is_syllable(_bare(text)):
        return ""
    return _with_tone(text, tone)


def _take_tone(text: str) -> tuple[str, str]:
    found = _TONE_KEY.search(text)
    if not found:
        return text, ""
    return text[: found.start(2)] + text[found.end(2) :], _TONE_KEYS[found.group(2)]


def _with_tone(text: str, tone: str) -> str:
    vowel = _VOWEL.search(text)
    if not tone or not vowel:
        return text
    # Which vowel carries the tone does not matter here: tones are compared apart from letters.
    return unicodedata.normalize("NFC", text[: vowel.end()] + tone + text[vowel.end() :])


def _bare(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.replace("đ", "d"))
    return "".join(char for char in plain if not unicodedata.combining(char))
