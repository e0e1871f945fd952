"""The pictures of a video, each turned as it was held, at most 480 lines, and without what travels beside the pixels."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from av import VideoFrame
from av.filter import Graph
from av.video.frame import PictureType

from bot.domain.files import Refusal, Refused

LINES: Final = 480
"""Pixels of the shorter side, at most."""
_LONGEST = 1280
_MOST_KINDS = 20
_TURNS = {0: (), 90: (("transpose", "cclock"),), 180: (("hflip", None), ("vflip", None)), 270: (("transpose", "clock"),)}
"""What turns a picture by so many degrees against the clock."""
_SQUARE = (Fraction(1, 4), Fraction(4))


@dataclass(frozen=True, slots=True)
class _Kind:
    width: int
    height: int
    format: str
    turned: int
    space: int
    reach: int


def fit(width: int, height: int) -> tuple[int, int]:
    """Return the even size at which a picture of this size is kept."""
    scale = min(Fraction(1), Fraction(LINES, min(width, height)), Fraction(_LONGEST, max(width, height)))
    return max(2, 2 * round(width * scale / 2)), max(2, 2 * round(height * scale / 2))


class Canvas:
    """Pictures of any size in, pictures of one size out: the first one decides. The size may change on the way, but not all the time."""

    def __init__(self, first: VideoFrame, shape: Fraction | None) -> None:
        """Take the size of the first picture and the shape of its pixels (width to height)."""
        shape = shape if shape and _SQUARE[0] <= shape <= _SQUARE[1] else Fraction(1)
        width, height = max(1, round(first.width * shape)), first.height
        self.size = fit(height, width) if _turned(first) in {90, 270} else fit(width, height)
        self._kind: _Kind | None = None
        self._kinds = 0
        self._graph = Graph()

    def draw(self, frame: VideoFrame) -> VideoFrame:
        """Return a picture as it is kept. Raises Refused(BROKEN) when every other picture is of another kind."""
        kind = _Kind(frame.width, frame.height, frame.format.name, _turned(frame), int(frame.colorspace), int(frame.color_range))
        if kind != self._kind:
            self._kinds += 1
            if self._kinds > _MOST_KINDS:
                raise Refused(Refusal.BROKEN)
            self._kind, self._graph = kind, self._build(frame, kind)
        frame.pts, frame.time_base = 0, Fraction(1, 1)
        self._graph.vpush(frame)
        drawn = self._graph.vpull()
        drawn.pict_type = PictureType.NONE  # or the encoder would begin anew wherever the sender's did
        return drawn

    def _build(self, frame: VideoFrame, kind: _Kind) -> Graph:
        graph = Graph()
        graph.threads = 1
        last = graph.add_buffer(width=kind.width, height=kind.height, format=frame.format, time_base=Fraction(1, 1))
        width, height = self.size
        for name, settings in [
            ("sidedata", "mode=delete"),
            *_TURNS[kind.turned],
            ("scale", f"{width}:{height}:flags=bilinear:out_range=tv"),
            ("setsar", "1"),
            ("format", "yuv420p"),
            ("buffersink", None),
        ]:
            following = graph.add(name, settings)
            last.link_to(following)
            last = following
        graph.configure()
        return graph


def _turned(frame: VideoFrame) -> int:
    """Return by how many degrees against the clock a picture is to be turned: a quarter or none."""
    return round(frame.rotation / 90) % 4 * 90
