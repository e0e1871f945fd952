"""A report's bars as a picture for the chat: each a line of words with its number, the bar below it; to be read on a small phone."""

from __future__ import annotations

from io import BytesIO
from typing import Final, NamedTuple

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch

from bot.domain.reports import Bar, Report
from bot.reports.letters import BOLD, REGULAR, fit, lines_of, printable, width_of

WIDTH: Final = 720
"""Pixels: twice the points of a small phone, on which 28 of them are letters of 14 points."""
_DOTS: Final = 100
_TOP, _LINE, _BAR, _FOOT, _EDGE = 44, 46, 104, 4, 36
_INSIDE, _GAP, _MOST_LINES = WIDTH - 2 * _EDGE, 24, 3
_BIG, _WORDS, _NUMBER, _SMALL = 33, 29, 31, 25
_INK, _GREY, _GOOD, _BAD, _TRACK = "#1c2733", "#5b6875", "#1d7f4e", "#c2571a", "#e8edf2"


class _Style(NamedTuple):
    pixels: int
    ink: str
    bold: bool = False
    right: bool = False


def size(report: Report) -> tuple[int, int]:
    """Return width and height in pixels."""
    return WIDTH, _TOP + _LINE * (len(_title(report)) + 1) + _BAR * len(report.bars) + _FOOT


def make(report: Report) -> bytes:
    """Return the picture, as JPEG: what every platform takes for a photograph."""
    width, height = size(report)
    figure = Figure(figsize=(width / _DOTS, height / _DOTS), dpi=_DOTS, facecolor="white")
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    axes.set_axis_off()
    at = _TOP
    for line in _title(report):
        _write(figure, at, line, _Style(_BIG, _INK, bold=True))
        at += _LINE
    _write(figure, at - 4, fit(printable(report.subtitle), REGULAR, _SMALL, _INSIDE), _Style(_SMALL, _GREY))
    at += _LINE + 6
    for bar in report.bars:
        _draw(figure, bar, at)
        at += _BAR
    out = BytesIO()
    canvas.print_jpg(out, pil_kwargs={"quality": 92})  # type: ignore[no-untyped-call]  # matplotlib's one way to JPEG without pyplot
    return out.getvalue()


def _draw(figure: Figure, bar: Bar, at: int) -> None:
    ink, value = _GOOD if bar.good else _BAD, printable(bar.value)
    room = _INSIDE - _GAP - width_of(value, BOLD, _NUMBER)
    _write(figure, at, fit(printable(bar.label), REGULAR, _WORDS, room), _Style(_WORDS, _INK))
    _write(figure, at, value, _Style(_NUMBER, ink, bold=True, right=True))
    _stripe(figure, at, _INSIDE, _TRACK)
    if bar.share > 0:
        _stripe(figure, at, max(14.0, _INSIDE * min(1.0, bar.share)), ink)


def _write(figure: Figure, at: int, words: str, style: _Style) -> None:
    weight, place, side = "bold" if style.bold else "normal", WIDTH - _EDGE if style.right else _EDGE, "right" if style.right else "left"
    size_in_points = style.pixels * 72 / _DOTS
    axes = figure.axes[0]
    axes.text(place, at, words, size=size_in_points, weight=weight, color=style.ink, va="center", ha=side, parse_math=False)


def _stripe(figure: Figure, at: int, length: float, ink: str) -> None:
    radius = 7
    box = FancyBboxPatch((_EDGE + radius, at + 29 + radius), length - 2 * radius, 14, boxstyle=f"round,pad={radius}", lw=0, color=ink)
    figure.axes[0].add_patch(box)


def _title(report: Report) -> list[str]:
    return lines_of(printable(report.title), BOLD, _BIG, _INSIDE)[:_MOST_LINES]
