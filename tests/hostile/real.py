"""Real files of every kind that is taken, made once: what the hostile ones are made from."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial

from tests.kit import recorded
from tests.kit.pictures import FORMATS, encode, marked, scene

Make = Callable[[], bytes]

SECONDS = 0.4
REAL: dict[str, Make] = {
    **{form.lower(): partial(marked, form, 6) for form in FORMATS},
    "progressive": lambda: encode(scene(), "JPEG", progressive=True),
    "animation": lambda: encode(scene(), "WEBP", save_all=True, append_images=[scene().rotate(180)], duration=200),
    **{f"{name} sound": partial(recorded.sound, name, SECONDS, {"title": "DauTieuDe"}) for name in recorded.SOUNDS},
    "amr-wb sound": partial(recorded.amr_wb, SECONDS),
    **{f"{name} clip": partial(recorded.clip, name, SECONDS, {"title": "DauTieuDe"}) for name in recorded.CLIPS},
    "spoken clip": partial(recorded.spoken_clip, SECONDS),
}


@cache
def real(name: str) -> bytes:
    """Return a real file."""
    return REAL[name]()
