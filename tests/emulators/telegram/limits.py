"""What this Telegram allows. The defaults are the published or observed numbers of the cloud server."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Limits:
    """Rates are strict: in no window of that length do more messages pass. 0 switches one rate off.

    `chat_burst` messages pass in any `chat_burst / chat_per_second` seconds: 1 is the strictest, 3 lets a short burst by.
    `keeps_refusing`: after a 429 that chat (or the whole bot) is refused until its `retry_after` is over.
    """

    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20
    total_per_second: int = 30
    paid_per_second: int = 1000
    counts_edits: bool = False
    keeps_refusing: bool = True
    text_units: int = 4096
    caption_units: int = 1024
    buttons: int = 100
    buttons_in_row: int = 8
    delete_hours: float = 48.0
    kept_hours: float = 24.0
    callback_seconds: float = 900.0
    download_bytes: int = 20 * 1024 * 1024
    upload_bytes: int = 50 * 1024 * 1024
    photo_bytes: int = 10 * 1024 * 1024
    webhook_pause_seconds: float = 1.0
    webhook_longest_pause_seconds: float = 60.0
    webhook_timeout_seconds: float = 60.0

    @classmethod
    def unlimited_rates(cls) -> Limits:
        return cls(chat_per_second=0, group_per_minute=0, total_per_second=0, paid_per_second=0)

    def changed(self, pairs: list[str]) -> Limits:
        """Read `name=value` pairs as the command line gives them."""
        kinds = {one.name: type(getattr(self, one.name)) for one in fields(self)}
        changes: dict[str, float | bool] = {}
        for pair in pairs:
            name, _, value = pair.partition("=")
            if name not in kinds:
                raise ValueError(f"no such limit: {name}; there are {', '.join(sorted(kinds))}")
            changes[name] = value in ("1", "true", "yes") if kinds[name] is bool else kinds[name](value)
        return replace(self, **changes)  # type: ignore[arg-type]  # each value has the type of its field
