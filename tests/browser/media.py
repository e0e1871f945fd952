"""Small files as phones and the cleaning make them."""

from __future__ import annotations

import io
from fractions import Fraction

import av
import numpy as np
from PIL import Image
from playwright.async_api import FilePayload


def jpeg(colour: str = "teal", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


def opus(seconds: int = 2) -> bytes:
    """Return a tone as OGG/Opus, mono."""
    made = io.BytesIO()
    with av.open(made, "w", format="ogg") as container:
        stream = container.add_stream("libopus", rate=48000, layout="mono")
        wave = (np.sin(np.arange(48000 * seconds) * 0.06) * 9000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.reshape(1, -1), format="s16", layout="mono")
        frame.rate, frame.time_base, frame.pts = 48000, Fraction(1, 48000), 0
        for packet in [*stream.encode(frame), *stream.encode(None)]:
            container.mux(packet)
    return made.getvalue()


def chosen(name: str, media_type: str, content: bytes) -> FilePayload:
    """Return a file as a person chooses it."""
    return FilePayload(name=name, mimeType=media_type, buffer=content)
