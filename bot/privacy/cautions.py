"""Words that make an approver of campaigns look twice: no verdict, and nothing is kept of it but that somebody looked.

They are compared without tones and case, whole words only, so that neither hides them. Some honest sentences hold one too ("không có
thưởng"): whoever approves reads and decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from bot.privacy.folding import folded


class Caution(StrEnum):
    """What the words sound like."""

    BELIEF = "belief"
    ETHNICITY = "ethnicity"
    OPINION = "opinion"
    QUOTA = "quota"
    REWARD = "reward"
    THREAT = "threat"


# No word stands here that without tones is an everyday one: "thưởng" alone would be found in every "thường",
# "khoán" in every "tài khoản", "đi tù" in "đi từ".
LISTED: Final[Mapping[Caution, tuple[str, ...]]] = MappingProxyType(
    {
        Caution.BELIEF: (
            *("tôn giáo", "tín ngưỡng", "theo đạo", "bỏ đạo", "truyền đạo", "giảng đạo", "vào đạo", "đạo lạ", "tà đạo", "giáo phái"),
            *("tin lành", "công giáo", "thiên chúa", "phật giáo", "giê sùa", "bà cô dợ", "nhà thờ", "hội thánh", "điểm nhóm"),
            *("mục sư", "linh mục", "tín đồ", "kinh thánh", "cầu nguyện", "thầy cúng", "thầy tào", "mê tín"),
        ),
        Caution.ETHNICITY: (
            *("dân tộc", "sắc tộc", "người mông", "người hmông", "người mèo", "người tày", "người nùng", "người dao", "người lô lô"),
            *("người sán chỉ", "người kinh", "người hoa"),
        ),
        Caution.OPINION: (
            *("ý kiến", "quan điểm", "chính kiến", "tư tưởng", "phản động", "chống phá", "nói xấu", "xuyên tạc", "bất mãn", "phê phán"),
            *("khiếu nại", "khiếu kiện", "kiến nghị", "biểu tình", "đình công", "tụ tập đông người", "ly khai", "nhân quyền"),
        ),
        Caution.QUOTA: (
            *(
                "chỉ tiêu",
                "giao khoán tin",
                "mỗi hộ báo",
                "mỗi hộ một tin",
                "mỗi nhà báo",
                "mỗi người báo",
                "mỗi người một tin",
                "mỗi thôn báo",
            ),
            *("mỗi xóm báo", "mỗi tháng báo", "ít nhất một tin", "đủ số tin", "số lượng tin", "thi đua báo", "xếp hạng", "xếp loại"),
        ),
        Caution.REWARD: (
            *("tiền thưởng", "phần thưởng", "có thưởng", "được thưởng", "thưởng tiền", "thưởng nóng", "khen thưởng", "hậu tạ"),
            *("nhận quà", "tặng quà", "đổi quà", "được tiền", "trả tiền cho", "trả công", "giảm nhẹ tội", "được giảm án", "được tha"),
        ),
        Caution.THREAT: (
            *("không báo sẽ", "không báo thì", "không khai sẽ", "không khai thì", "không tố giác sẽ", "bao che sẽ", "bêu tên", "nêu tên"),
            *("lập danh sách", "cắt hộ nghèo", "cắt trợ cấp", "đuổi khỏi", "liệu hồn", "đừng trách", "biết tay"),
            *("tù tội", "bị bắt giam"),
        ),
    }
)
_WORD: Final = re.compile(r"\w+")
_WANTED: Final = {kind: {words: f" {folded(words)} " for words in listed} for kind, listed in LISTED.items()}


@dataclass(frozen=True, slots=True)
class Found:
    """Words that were found, as the list spells them, and what they sound like."""

    caution: Caution
    words: tuple[str, ...]


def find_cautions(texts: Iterable[str]) -> list[Found]:
    """Return what some texts hold of the list, by kind; texts are looked at one by one. Never raises."""
    spoken = [f" {' '.join(_WORD.findall(folded(text)))} " for text in texts]
    found = [
        Found(kind, tuple(words for words, wanted in listed.items() if any(wanted in each for each in spoken)))
        for kind, listed in _WANTED.items()
    ]
    return [each for each in found if each.words]
