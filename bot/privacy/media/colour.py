"""What every sample goes through: FFmpeg fades the grains, adds up their tracks, and colours the sound."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from random import Random
from typing import Final

from av import AudioFrame
from av.error import BlockingIOError as Starved
from av.error import EOFError as Ended
from av.filter import Graph
from av.filter.context import FilterContext

from bot.privacy.media.grains import RATE, TRACKS, Block

_BANDS: Final = (200, 500, 1000, 1800, 2800, 4200)  # Hz
_GAIN: Final = 6.0  # decibels
_LAYOUT: Final = "4.0"
_SUM: Final = "mono|c0=" + "+".join(f"c{track}" for track in range(TRACKS))


def draw_colour(dice: Random) -> list[tuple[str, str]]:
    """Draw the band that passes, and what is a little louder or softer in it: a microphone and a room have a colour too."""
    bands = [
        f"frequency={round(dice.uniform(low, high))}:width_type=o:width=1:gain={dice.uniform(-_GAIN, _GAIN):.2f}"
        for low, high in pairwise(_BANDS)
    ]
    return [
        ("highpass", f"frequency={round(dice.uniform(70, 130))}"),
        ("lowpass", f"frequency={round(dice.uniform(4200, 6000))}"),
        *(("equalizer", band) for band in bands),
        ("alimiter", "level=disabled:limit=0.9:latency=1"),
    ]


class Dye:
    """Blocks of grains in, sound out: mono, 16 bits, RATE."""

    def __init__(self, colour: list[tuple[str, str]]) -> None:
        """Build the filters: their names with their settings, in order."""
        self._graph = Graph()
        self._graph.threads = 1
        self._grains, self._fades = self._source(), self._source()
        product = self._graph.add("amultiply")
        self._grains.link_to(product, 0, 0)
        self._fades.link_to(product, 0, 1)
        last = product
        for name, settings in [("pan", _SUM), *colour, ("aformat", f"sample_fmts=s16:sample_rates={RATE}:channel_layouts=mono")]:
            following = self._graph.add(name, settings)
            last.link_to(following)
            last = following
        self._sink = self._graph.add("abuffersink")
        last.link_to(self._sink)
        self._graph.configure()
        self._place = 0

    def push(self, block: Block) -> Iterator[AudioFrame]:
        """Take a block; give what is finished."""
        samples = len(block.grains[0]) // 4
        if not samples:
            return
        for source, planes in ((self._grains, block.grains), (self._fades, block.fades)):
            source.push(self._frame(planes, samples))
        self._place += samples
        yield from self._pull()

    def end(self) -> Iterator[AudioFrame]:
        """Give what is left."""
        for source in (self._grains, self._fades):
            source.push(None)
        yield from self._pull()

    def _source(self) -> FilterContext:
        return self._graph.add_abuffer(format="fltp", sample_rate=RATE, layout=_LAYOUT, time_base=Fraction(1, RATE))

    def _frame(self, planes: list[bytes], samples: int) -> AudioFrame:
        frame = AudioFrame(format="fltp", layout=_LAYOUT, samples=samples)
        for plane, sound in zip(frame.planes, planes, strict=True):
            plane.update(sound.ljust(plane.buffer_size, b"\0"))
        frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), self._place
        return frame

    def _pull(self) -> Iterator[AudioFrame]:
        while True:
            try:
                frame = self._sink.pull()
            except (Starved, Ended):
                return
            if isinstance(frame, AudioFrame):
                yield frame
