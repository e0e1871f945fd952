"""Whether words are about belief, ethnicity, opinion or protest alone.

It decides only whether one gentle question is asked. Its result is never stored, counted or logged, and one word of harm or
danger switches it off: a cry for help must never be asked whether it belongs here.
"""

from __future__ import annotations

import re

from bot.privacy.folding import either, strip_marks, toned

_IDENTITY = (
    *("tin lành", "công giáo", "thiên chúa", "cơ đốc", "phật giáo", "đạo phật", "hồi giáo", "tôn giáo", "tín ngưỡng", "đức tin"),
    *("theo đạo", "bỏ đạo", "truyền đạo", "giảng đạo", "học đạo", "vào đạo", "đạo lạ", "đạo mới", "đạo tin", "đạo chúa", "tà đạo"),
    *("sinh hoạt đạo", "nhà thờ", "hội thánh", "điểm nhóm", "mục sư", "linh mục", "kinh thánh", "cầu nguyện", "thờ chúa", "tin chúa"),
    *("đi lễ", "đi chùa", "cúng bái", "thầy cúng", "thầy mo", "thầy tào", "bà then", "mê tín", "pháp luân công", "giê sùa", "giáo phái"),
    *("dân tộc", "sắc tộc", "đồng bào", "người mông", "người hmông", "người h'mông", "người mèo", "người tày", "người nùng", "người dao"),
    *("người lô lô", "người sán chỉ", "người kinh", "người hoa", "tiếng mông", "tiếng tày", "tiếng nùng", "tiếng dao"),
    *("ý kiến", "quan điểm", "chính trị", "phản động", "chống phá", "nói xấu nhà nước", "nói xấu đảng", "nói xấu chính quyền"),
    *("nói xấu chính phủ", "nói xấu cán bộ", "nói xấu lãnh đạo", "chê nhà nước", "chê chính quyền", "phê bình", "phê phán", "góp ý"),
    *("kiến nghị", "thỉnh nguyện", "đơn thư", "khiếu nại", "khiếu kiện", "kêu oan", "phản đối", "biểu tình", "đình công", "xuống đường"),
    *("ký tên tập thể", "tụ tập đông người", "treo băng rôn", "khẩu hiệu"),
)
# "đạo" alone is faith; in these compounds it is not.
_FAITH = r"(?<!lãnh )(?<!chỉ )(?<!chủ )(?<!nhân )\bđạo\b(?! (?:đức|tặc|diễn|lý|cụ|luật))"
_ABOUT = re.compile(rf"\b{either(_IDENTITY)}\b|{_FAITH}")

# Compared without tones: a slip in a tone must not hide them.
_HARM = (
    *("chem", "giet", "chet", "bao luc", "hanh hung", "hanh ha", "tra tan", "da man", "thuong tich", "bi thuong"),
    *("vu khi", "dan duoc", "dao kiem", "con dao", "cam dao", "cay dao", "luu dan", "min", "bom", "thuoc no", "phao", "no min"),
    *("doa", "de doa", "ham doa", "uy hiep", "khong che", "cuong ep", "cuong buc", "bat buoc", "ep", "ep buoc", "buoc phai"),
    *("hiep", "xam hai", "dam o", "quay roi", "so soang", "mai dam", "bi hai", "lam hai", "ham hai", "sat hai", "thiet hai", "gay hai"),
    *("nan nhan", "cuu", "cap cuu", "keu cuu", "nguy", "nguy hiem"),
    *("mat tich", "bat coc", "bi bat", "dua di", "lua ban", "buon nguoi", "mua ban nguoi", "bo tron", "nhot", "xich"),
    *("tre em", "tre con", "be gai", "be trai", "chau be", "em be", "hoc sinh", "vi thanh nien", "tao hon", "bo hoc", "bo doi"),
    *("trom", "cuop", "an cap", "moc tui", "cuong doat", "tong tien", "lua dao", "chiem doat", "quyt", "giat"),
    *("trieu", "dong tien", "no nan", "tra no", "siet no", "doi no", "tin dung den", "bai bac", "ca do", "so de"),
    *("nop tien", "thu tien", "hoi lo", "tham nhung", "tham o", "an chan", "sach nhieu", "nhung nhieu", "vut tien"),
    *("ma tuy", "thuoc phien", "heroin", "can sa", "hang da", "hut chich", "buon lau", "hang cam", "vuot bien", "nhap canh"),
    *("chay nha", "dam chay", "phong hoa", "hoa hoan", "lu quet", "lu lut", "sat lo", "vo dap", "chim", "duoi nuoc"),
    *("pha rung", "chat cay", "dot rung", "san ban", "dong vat", "dau doc", "thuoc doc", "chat doc", "la ngon", "tu tu", "tu sat"),
    *("tai nan", "tong xe", "dua xe", "say ruou", "gay roi", "danh nhau", "xo xat", "dap pha", "huy hoai", "sos", "help"),
)
# Without tones these would be everyday words (bản, bạn, mặt ...): with their own tone or none at all.
_HARM_EXACT = (
    *("bán", "mất", "đốt", "cháy", "phá", "bị", "lửa", "nổ", "nợ", "cưới", "giữ", "đe", "lừa", "đòi", "trói", "nhốt", "chửi", "máu"),
    *("đánh", "đâm", "vay", "lãi", "lũ", "sập", "cưỡng", "tiền", "súng", "tuổi", "khẩn", "giam"),
)
_ARREST = rf"{either(('bắt',))}\b(?! {either(('đầu',))}\b)"
_SUM = r"\d ?(?:k|tr|đ|vnd|vnđ|đồng|nghìn|ngàn|tỷ|tỉ|tệ)\b"
_SIGNS = re.compile(r"[🆘🔪🔫💣🧨🔥🚨🩸💊🗡⚔☠💀🚑]")
_HARM_FOLDED = re.compile(rf"\b(?:{'|'.join(map(re.escape, _HARM))})\b")
_HARM_TONED = re.compile(rf"\b{either(_HARM_EXACT)}\b|\b{_ARREST}|{_SUM}")


def only_identity(text: str) -> bool:
    """Tell whether the words are about belief, practice, ethnicity, opinion, petition or protest and hold no word of harm or danger."""
    words = toned(text)
    if not _ABOUT.search(words):
        return False
    return not (_HARM_TONED.search(words) or _HARM_FOLDED.search(strip_marks(words)) or _SIGNS.search(words))
