"""What is cleaned in the bench, and how anyone would write the same transcode: decode, make small, encode, in one process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from io import BytesIO

import av
import numpy as np
from av.filter import Graph
from PIL import Image

from bot.privacy.media import grains
from bot.privacy.media.canvas import fit
from bot.privacy.media.limits import LONGEST_SIDE
from bot.privacy.media.pictures import QUALITY
from bot.privacy.media.sound import BIT_RATE
from bot.privacy.media.video import BIT_RATE as BIT_RATE_OF_VIDEO
from bot.privacy.media.video import ENCODER, RATE
from tests.masking.synthesis import Speaker
from tests.masking.voices import to_samples

VOICE_SECONDS, VIDEO_SECONDS = 40, 10
_SYLLABLES = 125  # in VOICE_SECONDS
_SIZE = (1280, 720)
_PICTURE = (4000, 3000)


@dataclass(frozen=True, slots=True)
class Transcode:
    """A file, and what anyone would do with it: to the format, the size and the settings that the product writes."""

    content: bytes = field(repr=False)
    plain: Callable[[bytes], bytes]


def transcodes() -> dict[str, Transcode]:
    """Make the three inputs: a voice as Telegram sends it, a video and a picture as phones make them."""
    return {
        "audio": Transcode(_voice(), plain_sound),
        "video": Transcode(_video(), plain_video),
        "picture": Transcode(_picture(), plain_picture),
    }


def plain_sound(content: bytes) -> bytes:
    """Decode, resample, encode."""
    out = BytesIO()
    with av.open(BytesIO(content), "r") as source, av.open(out, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=grains.RATE, layout="mono", options={"application": "voip"})
        stream.bit_rate = BIT_RATE
        resampler = av.AudioResampler("s16", "mono", grains.RATE)
        for frame in source.decode(audio=0):
            for part in resampler.resample(frame):
                target.mux(stream.encode(part))
        for part in resampler.resample(None):
            target.mux(stream.encode(part))
        target.mux(stream.encode(None))
    return out.getvalue()


def plain_video(content: bytes) -> bytes:
    """Decode, scale and resample, encode."""
    out = BytesIO()
    with av.open(BytesIO(content), "r") as source, av.open(out, "w", format="mp4") as target:
        shown = target.add_stream("libx264", rate=RATE, options=ENCODER)
        shown.width, shown.height = fit(source.streams.video[0].width, source.streams.video[0].height)
        shown.pix_fmt = "yuv420p"
        played = target.add_stream("aac", rate=grains.RATE, layout="mono")
        played.bit_rate = BIT_RATE_OF_VIDEO
        resampler = av.AudioResampler("fltp", "mono", grains.RATE)
        for frame in source.decode(video=0, audio=0):
            if isinstance(frame, av.VideoFrame):
                small = frame.reformat(shown.width, shown.height, "yuv420p", interpolation="BILINEAR")
                small.pict_type = 0
                target.mux(shown.encode(small))
            elif isinstance(frame, av.AudioFrame):
                for part in resampler.resample(frame):
                    target.mux(played.encode(part))
        target.mux(shown.encode(None))
        target.mux(played.encode(None))
    return out.getvalue()


def plain_picture(content: bytes) -> bytes:
    """Decode, shrink, encode; Pillow leaves out by itself what it need not decode."""
    out = BytesIO()
    with Image.open(BytesIO(content)) as picture:
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        picture.save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


def _frames(seconds: int) -> list[av.AudioFrame]:
    sound = Speaker(130, 1.05).speak(_SYLLABLES)[: seconds * grains.RATE]
    samples = np.frombuffer(to_samples(sound), "<i2")
    frames = []
    for start in range(0, len(samples), 1600):
        frame = av.AudioFrame.from_ndarray(samples[None, start : start + 1600], "s16", "mono")
        frame.sample_rate, frame.time_base, frame.pts = grains.RATE, Fraction(1, grains.RATE), start
        frames.append(frame)
    return frames


def _voice() -> bytes:
    out = BytesIO()
    with av.open(out, "w", format="ogg") as target:
        stream = target.add_stream("libopus", rate=48000, layout="mono")
        stream.bit_rate = 32000
        for frame in _frames(VOICE_SECONDS):
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return out.getvalue()


def _video() -> bytes:
    out = BytesIO()
    graph = Graph()
    graph.link_nodes(
        graph.add("testsrc2", f"size={_SIZE[0]}x{_SIZE[1]}:rate=30:duration={VIDEO_SECONDS}"),
        graph.add("noise", "alls=8:allf=t"),  # what a small camera sees
        graph.add("format", "yuv420p"),
        graph.add("buffersink"),
    ).configure()
    with av.open(out, "w", format="mp4") as target:
        shown = target.add_stream("libx264", rate=30, options={"preset": "ultrafast", "crf": "26"})
        shown.width, shown.height, shown.pix_fmt = *_SIZE, "yuv420p"
        played = target.add_stream("aac", rate=44100, layout="mono")
        for _ in range(VIDEO_SECONDS * 30):
            frame = graph.vpull()
            frame.pict_type = 0
            target.mux(shown.encode(frame))
        target.mux(shown.encode(None))
        for sound in _frames(VIDEO_SECONDS):
            target.mux(played.encode(sound))
        target.mux(played.encode(None))
    return out.getvalue()


def _picture() -> bytes:
    width, height = _PICTURE
    across, down = np.meshgrid(np.linspace(0, 9, width), np.linspace(0, 7, height))
    dice = np.random.default_rng(1)
    bands = [128 + 90 * np.sin(across * factor + down) + dice.normal(0, 6, (height, width)) for factor in (1.0, 1.7, 2.3)]
    out = BytesIO()
    Image.fromarray(np.clip(np.stack(bands, axis=2), 0, 255).astype(np.uint8)).save(out, "JPEG", quality=92)
    return out.getvalue()
