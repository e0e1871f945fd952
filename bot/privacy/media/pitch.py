"""The pitch of a voice: how long one period of it is, from moment to moment.

Nothing of it is kept: it places the grains of one recording (`grains.py`) and is gone with it.
"""

from __future__ import annotations

from array import array
from operator import add
from typing import Final

RATE: Final = 1600
"""Samples a second that are looked at: enough for the lower harmonics of any voice, and few."""
HOP: Final = 40
"""Samples from one period to the next: 25 ms."""
_WINDOW: Final = 64
_SHORTEST, _LONGEST = 4, 26  # 400 Hz and 62 Hz, in samples
_PERIODIC = 0.45
_QUIET = 30.0  # of 32,768: below this it is the room that is heard
_OCTAVE = 0.012  # what a sample of length costs, so that of two periods that fit as well the shorter is taken
_NEAR = (0.55, 1.8)  # times the usual period; beyond, it is an error of an octave
_STEADY = 0.12  # of a period: more does not change in 50 ms
_SOME: Final = 17  # one sample of so many, and the loudest seventeenth of these, tell how loud a recording is
_BANG = 6  # times that loud
_MOST: Final = 2047  # 64 products of 11 bits each fit into a digit of 32
_BIAS: Final = 1 << 11
_MIDDLE: Final = 1 << 30


def find_periods(slow: array[int]) -> tuple[list[float], float]:
    """Return the period every HOP samples, in samples of `slow` (mono, 16 bits, RATE), 0.0 where there is no pitch; and the usual period.

    The usual period is the median, loud moments counting more; 0.0 when there is no voice at all.
    """
    likeness = list(_likenesses(slow))
    found = [_highest(row, _SHORTEST, _LONGEST) for row, _ in likeness]
    usual = _median([(period, loud) for period, (_, loud) in zip(found, likeness, strict=True) if period])
    if not usual:
        return found, 0.0
    first, last = max(_SHORTEST, int(usual * _NEAR[0])), min(_LONGEST, int(usual * _NEAR[1]) + 1)
    periods = [period if first <= period <= last else _highest(row, first, last) for period, (row, _) in zip(found, likeness, strict=True)]
    _mend(periods)
    return periods, usual


def _likenesses(slow: array[int]) -> list[tuple[list[float], float]]:
    """Return for each window how like itself it is after 0, 1, 2 ... samples (1.0: the same), and how loud it is."""
    # All products of a window with itself at all distances are the digits of one product of two long numbers,
    # which C multiplies: far cheaper than a loop over samples.
    up, scale = _packed(slow)
    forward, backward = up.tobytes(), up[::-1].tobytes()
    size, whole = _WINDOW * up.itemsize, len(forward)
    bias = int.from_bytes(array("I", [_BIAS]) * _WINDOW, "little")
    middle = int.from_bytes(array("I", [_MIDDLE]) * (2 * _WINDOW - 1), "little")
    shares = [1 - lag / _WINDOW for lag in range(_LONGEST + 2)]
    rows: list[tuple[list[float], float]] = []
    for start in range(0, whole - size + 1, HOP * up.itemsize):
        here = int.from_bytes(forward[start : start + size], "little") - bias
        there = int.from_bytes(backward[whole - start - size : whole - start], "little") - bias
        sums = array("I", (here * there + middle).to_bytes(2 * size, "little"))[_WINDOW - 1 : _WINDOW + _LONGEST + 1]
        energy = sums[0] - _MIDDLE
        loud = scale * (energy / _WINDOW) ** 0.5
        if loud < _QUIET:
            rows.append(([], 0.0))
        else:
            rows.append(([(total - _MIDDLE) / (share * energy) for total, share in zip(sums, shares, strict=True)], loud))
    return rows


def _packed(slow: array[int]) -> tuple[array[int], float]:
    """Return samples small enough that the digits do not run into each other, above zero by _BIAS; and what one of their steps is worth."""
    # Each sample is added to the next: what is near RATE / 2 goes, where a loud formant passes for the pitch.
    both = list(map(add, slow, slow[1:]))
    if not both:
        return array("I"), 1.0
    some = sorted(map(abs, both[::_SOME]))
    # What is far louder than the rest is cut off: one bang must not make the voice beside it too small to be looked at.
    peak = max(map(abs, both))
    most = max(_MOST, min(peak, _BANG * some[-len(some) // _SOME]))
    if peak > most:
        both = [min(max(sample, -most), most) for sample in both]
    return array("I", [sample * _MOST // most + _BIAS for sample in both]), most / _MOST


def _highest(row: list[float], first: int, last: int) -> float:
    """Return where likeness is highest between two lags, between samples too; 0.0 where nothing is alike."""
    best, found = _PERIODIC, 0.0
    for lag in range(first, last + 1 if row else first):
        here = row[lag]
        before, after = row[lag - 1], row[lag + 1]
        if before < here >= after:
            # The top of the parabola through three points: high voices have few samples a period, and most tops lie between two.
            aside = 0.5 * (before - after) / (before - 2 * here + after)
            height = here - 0.25 * (before - after) * aside - _OCTAVE * lag
            if height > best:
                best, found = height, lag + aside
    return found


def _mend(periods: list[float]) -> None:
    """Put right what stands alone: a voice does not leave its course for 25 ms."""
    for at in range(1, len(periods) - 1):
        before, after = periods[at - 1], periods[at + 1]
        if before and after and abs(before - after) < _STEADY * before:
            middle = (before + after) / 2
            if abs(periods[at] - middle) > _STEADY * middle:
                periods[at] = middle


def _median(weighed: list[tuple[float, float]]) -> float:
    half, passed = sum(weight for _, weight in weighed) / 2, 0.0
    for value, weight in sorted(weighed):
        passed += weight
        if passed >= half:
            return value
    return 0.0
