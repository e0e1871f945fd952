"""A tiny engine for the page: each word has one fixed answer."""

from __future__ import annotations

import hashlib

from bot.domain.events import Choice, EventKind, InboundEvent, OutboundMessage, Puzzle, Wanted

MENU = OutboundMessage(
    "Kẻng nghe đây. Chọn một việc:",
    (
        (Choice("🆘 Đang nguy", "go:danger", "1"),),
        (Choice("📣 Báo tin", "go:tip", "2"),),
        (Choice("📻 Nghe tin xã", "go:news", "3"), Choice("🔑 Mở bằng mã", "go:code", "4")),
        (Choice("🔊 Nghe lại", "go:listen", "9"), Choice("⚙️ Cài đặt", "go:settings")),
    ),
)
CARD = OutboundMessage("K7-42 · chưa ai nhận", ((Choice("✋ Nhận", "card:take"), Choice("👁 Mở", "card:open")),), card="K7-42")
LONG = "Chữ dài không có dấu cách: " + "ă" * 400 + "\n\nĐoạn hai. " * 60
SEED = "a1b2c3"
BITS = 12

WORDS: dict[str, list[OutboundMessage]] = {
    "/sos": [OutboundMessage("Gọi ngay: 113 công an, 114 cháy, 115 cấp cứu, 112 lũ, 111 trẻ em. Đừng đuổi theo.")],
    "/menu": [MENU],
    "card": [CARD],
    "retract": [OutboundMessage("Đã rút.", retract=("K7-42",))],
    "wrong": [OutboundMessage("Lời sai.")],
    "unsay": [OutboundMessage("Lời này đã thu hồi.", unsay=2)],
    "clear": [OutboundMessage("Sạch.", clear=True)],
    "once": [OutboundMessage("Mã: 4827 1905 3316 0742", once=True)],
    "where": [OutboundMessage("Chuyện ở đâu?", wanted=Wanted.POINT)],
    "code": [OutboundMessage("Nhắn mã 16 số.", wanted=Wanted.RECEIPT)],
    "puzzle": [OutboundMessage("Sai mã. Nhắn lại nhé.", puzzle=Puzzle(SEED, BITS))],
    "voice": [OutboundMessage("Nghe nhé.", prompt="p.one", recording="r1")],
    "long": [OutboundMessage(LONG)],
    "html": [OutboundMessage("<b>đậm</b> <img src=x onerror=alert(1)> https://example.org \u202eđảo")],
    "secret": [OutboundMessage("Lời kín.", ((Choice("👁 Mở", "card:open"),),), protected=True, card="s")],
    "brief": [OutboundMessage("Lời chóng.", ((Choice("👁 Mở", "card:open"),),), shown_for=2)],
}
PRESSED: dict[str, list[OutboundMessage]] = {
    "go:tip": [OutboundMessage("Có chuyện gì? Nhắn hoặc nói.", wanted=Wanted.WORDS)],
    "card:take": [OutboundMessage("K7-42 · Trực 1 đã nhận", ((Choice("✅ Xong", "card:close"),),), card="K7-42")],
}


def answer(event: InboundEvent) -> list[OutboundMessage]:
    """Return what is said to one event."""
    if event.kind is EventKind.START:
        return [MENU]
    if event.kind is EventKind.PRESS:
        return PRESSED.get(event.action, [OutboundMessage(f"Đã bấm {event.action}")])
    if event.kind is EventKind.POINT:
        return [OutboundMessage("Đã biết chỗ.")]
    if event.kind is EventKind.FILE and event.file is not None:
        return [OutboundMessage(f"Nhận: {event.file.kind}")]
    if event.kind is EventKind.EDIT:
        return [OutboundMessage(f"Đã sửa: {event.text}")]
    return WORDS.get(event.text, [OutboundMessage(f"Nghe: {event.text[:60]}")])


def solves(work: str) -> bool:
    """Tell whether the page solved the puzzle."""
    return int.from_bytes(hashlib.sha256(f"{SEED}:{work}".encode()).digest()) >> (256 - BITS) == 0
