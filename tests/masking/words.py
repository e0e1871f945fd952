"""What the voices say: everyday sentences in Vietnamese, and syllables that differ by one sound or by the tone alone."""

from __future__ import annotations

SENTENCES = (
    "Tối qua mưa to, nước suối dâng cao. Cả nhà ngồi bên bếp ăn cháo gà.",
    "Sáng mai chợ phiên họp sớm. Nhớ mang theo ô và cái giỏ tre nhé.",
    "Ngã ba đường có cây đổ. Xe máy phải đi vòng qua cầu nhỏ.",
    "Con mèo ngủ trên mái bếp. Mẹ gọi mãi mà nó chẳng chịu xuống.",
    "Bà ngoại trồng rau cải và bí đỏ. Năm nay bí quả nào cũng nặng.",
    "Lớp học hát bài mới. Cô giáo vỗ tay, các em cười rất vui.",
    "Chủ nhật này cả xóm quét đường. Ai có chổi thì mang chổi đến.",
    "Gió lạnh về, nhớ mặc áo ấm. Buổi trưa trời sẽ nắng đẹp hơn.",
    "Anh cả sửa lại mái nhà. Em út đứng dưới giữ thang cho chắc.",
    "Ngô đã khô, ngày mai bẻ nốt. Chiều về cho gà và lợn ăn sớm.",
)
"""All six tones in each; harmless."""

TONES = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
"""Level, falling, rising, dipping, broken, heavy: the sign above or below the vowel."""
BASES = ("ma", "la", "ba", "to", "mi", "du")
"""Syllables that carry every tone. Consonants and vowels differ by one sound."""
