"""Two recordings laid along each other so that they fit best (dynamic time warping)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tests.masking.features import Rows


def costs(one: Rows, others: Sequence[Rows]) -> Rows:
    """Return how far one recording is from each of several, a row on average: the mean distance along the best way."""
    longest = max(map(len, others))
    lengths = np.array([len(each) for each in others])
    stacked = np.stack([np.pad(each, ((0, longest - len(each)), (0, 0)), mode="edge") for each in others])
    away = np.linalg.norm(one[None, :, None, :] - stacked[:, None, :, :], axis=3)
    before: Rows = np.full((len(others), longest + 1), np.inf)
    before[:, 0] = 0.0
    for row in range(len(one)):
        now: Rows = np.full_like(before, np.inf)
        for column in range(longest):
            least = np.minimum(np.minimum(before[:, column], before[:, column + 1]), now[:, column])
            now[:, column + 1] = away[:, row, column] + least
        before = now
    ends: Rows = before[np.arange(len(others)), lengths] / (len(one) + lengths)
    return ends


def pairs(one: Rows, other: Rows) -> tuple[list[int], list[int]]:
    """Return which rows of two recordings belong together along the best way."""
    away = np.linalg.norm(one[:, None, :] - other[None, :, :], axis=2)
    total: Rows = np.full((len(one) + 1, len(other) + 1), np.inf)
    total[0, 0] = 0.0
    for row, column in np.ndindex(away.shape):
        total[row + 1, column + 1] = away[row, column] + min(total[row, column], total[row, column + 1], total[row + 1, column])
    row, column = away.shape
    way = []
    while row and column:
        way.append((row - 1, column - 1))
        steps = ((row - 1, column - 1), (row - 1, column), (row, column - 1))
        row, column = min(steps, key=lambda step: float(total[step]))
    rows, columns = zip(*reversed(way), strict=True)
    return list(rows), list(columns)
