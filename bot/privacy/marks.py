"""What a sender's words give away of the sender: shown as a warning before sending, never stored."""

from __future__ import annotations

import re
from enum import StrEnum

from bot.privacy.folding import either, toned


class Mark(StrEnum):
    """What was found; the review screen has one sentence for each."""

    NUMBER = "number"
    NAME = "name"
    SELF = "self"


_ME = ("tôi", "em", "cháu", "mình", "tui", "tao")
_ONLY_ME = ("tôi", "mình", "tui", "tao", "cháu")
_KIN = (
    *("con", "con trai", "con gái", "con dâu", "con rể", "vợ", "chồng", "bố", "mẹ", "má", "cha", "ba", "ông", "bà", "anh", "anh trai"),
    *("chị", "chị gái", "em", "em trai", "em gái", "cháu", "cô", "chú", "bác", "dì", "cậu", "mợ", "thím"),
    *("bố chồng", "mẹ chồng", "bố vợ", "mẹ vợ", "gia đình", "nhà", "hàng xóm", "bạn", "họ hàng", "người yêu", "người nhà"),
)
_OWN = ("chỗ làm", "cơ quan", "lớp", "trường", "xe", "máy", "ruộng", "nương", "quán", "cửa hàng", "ngõ", "xóm", "thôn", "bản")
_KIN_OF_EM = ("con", "vợ", "chồng", "bố", "mẹ", "nhà", "gia đình", "ông", "bà")
_ALONE = (
    *("chỉ mình tôi", "chỉ có tôi", "chỉ có mình tôi", "chỉ tôi", "mỗi tôi", "một mình tôi", "mình tôi biết", "mình tôi thấy"),
    *("không ai khác biết", "chưa ai biết", "không ai biết ngoài", "ngoài tôi ra", "kể riêng", "nói riêng với tôi", "chỉ kể cho tôi"),
    *("nhân chứng duy nhất", "người duy nhất", "tôi làm ở", "tôi làm việc ở", "tôi sống ở", "tôi ở số", "tôi bán", "tôi dạy", "tôi học"),
)
# After "tôi là" these words say who somebody is to others, and the second row nothing: neither begins a name.
_ROLES = (
    *("con", "vợ", "chồng", "bố", "mẹ", "cha", "anh", "chị", "em", "hàng xóm", "bạn", "nhân viên", "nhân chứng", "nạn nhân", "công nhân"),
    *("giáo viên", "học sinh", "trưởng", "phó", "bí thư", "chủ", "cán bộ", "bộ đội", "bác", "thầy", "cô", "công an"),
)
_NOBODY = ("người", "dân", "ai", "một", "được", "không", "thấy", "biết", "muốn", "sẽ", "đã")
_I_AM = f"{either(('tôi', 'em', 'cháu', 'tui', 'mình'))} {either(('là',))}"
_NAMES = re.compile(
    rf"\b{either(('tên', 'họ tên', 'họ và tên'))} (?:{either(('của',))} )?{either((*_ME, 'con', 'bố', 'mẹ', 'vợ', 'chồng'))}\b"
    rf"|\b{either((*_ME, 'con'))} {either(('tên',))}\b"
    rf"|\b{_I_AM} (?!{either((*_ROLES, *_NOBODY))}\b)\w{{2,}}"
    rf"|\b{either(('ký tên', 'người báo tin', 'người viết đơn', 'tôi ký tên'))} ?:"
)
_SELVES = re.compile(
    rf"\b{either((*_KIN, *_OWN))} (?:{either(('của',))} )?{either(_ONLY_ME)}\b"
    rf"|\b{either(_KIN_OF_EM)} (?:{either(('của',))} )?{either(('em',))}\b"
    rf"|\b{either(_ALONE)}\b"
    rf"|\b{_I_AM} (?={either(_ROLES)}\b)"
)
_RUN = re.compile(r"\+?\d(?:[ .-]{0,2}\d){7,}")
_MONEY = re.compile(r"(?<![\d+.,])[1-9]\d{0,2}(?:[.,]\d{3})+(?!\d)|\d+ ?(?:đồng|dong|đ|vnd|vnđ|nghìn|triệu|trieu|tỷ)\b")
_DATE = re.compile(r"\b\d{1,2}[./ -]\d{1,2}[./ -](?:19|20)\d\d\b|\b(?:19|20)\d\d[./-]\d{1,2}[./-]\d{1,2}\b")
_SPOKEN = re.compile(
    rf"\b{either(('không', 'một', 'mốt', 'hai', 'ba', 'bốn', 'tư', 'năm', 'lăm', 'sáu', 'bảy', 'bẩy', 'tám', 'chín'))}\b[ ,.-]*".join(
        ("(?:", "){8,}")
    )
)
_PLATE = r"\d{2} ?-? ?[a-zđ]{1,2}\d? ?[-. ]? ?\d{3}[. ]?\d{1,2}"
_OWN_PLATE = re.compile(rf"\b{either(('xe', 'biển số', 'biển'))}[^.!?;]{{0,20}}\b{either(_ME)}\b[^.!?;]{{0,30}}?\b{_PLATE}\b")


def find_marks(text: str) -> frozenset[Mark]:
    """Return what the words seem to give away of their writer; with or without accents; never raises."""
    words = toned(text)
    found = {mark for mark, pattern in ((Mark.NAME, _NAMES), (Mark.SELF, _SELVES)) if pattern.search(words)}
    if _holds_number(words):
        found.add(Mark.NUMBER)
    return frozenset(found)


def _holds_number(words: str) -> bool:
    """A telephone or card number in digits or words, or the plate of one's own car; not sums of money, not dates."""
    left = _DATE.sub(" / ", _MONEY.sub(" / ", words))
    return bool(_RUN.search(left) or _SPOKEN.search(words) or _OWN_PLATE.search(words))
