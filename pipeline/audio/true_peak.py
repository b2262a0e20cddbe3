"""The highest point of the curve through samples, which may lie between them (ITU-R BS.1770, four times the rate).

A point between samples is a sum of TAPS of them, so it is at most so many times as high as the highest of those as the
sum of its factors. Only where that is above what was found already is the curve looked at: nothing is missed.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.pcm import Samples, each_channel

Places = NDArray[np.int64]

TIMES: Final = 4
TAPS: Final = 32
"""The standard has 12, which read tones near the top of hearing up to half a decibel low."""
PIECE: Final = 32
"""Samples between which the curve is drawn by one product of matrices: samples -> points."""
WINDOW: Final = 128
"""Samples that are looked at, or left out, together."""
ROWS: Final = 16
"""Pieces in one product: for more, BLAS begins threads of its own, and here every core has one already."""
AT_ONCE: Final = 128
"""Windows, those first in which the highest point may lie: what they reach leaves few of the others in question."""


def true_peak(samples: Samples) -> float:
    """The highest absolute value of the curve, as a factor, in any channel; 0 for no samples."""
    return max(map(_highest, each_channel(samples)))


def _highest(samples: Samples) -> float:
    """Of one channel."""
    if not len(samples):
        return 0.0
    around = TAPS // 2
    padded = np.pad(samples, (around, around + -len(samples) % WINDOW))
    highest = np.abs(padded[around:-around]).reshape(-1, WINDOW).max(axis=1)
    peak, possible = float(highest.max()), _around(highest) * np.float32(_most())
    pieces = np.lib.stride_tricks.sliding_window_view(padded, PIECE + TAPS)[::PIECE]
    order = np.argsort(possible)[::-1]
    for start in range(0, len(order), AT_ONCE):
        windows = order[start : start + AT_ONCE]
        if possible[windows[0]] <= peak:
            break
        peak = max(peak, _between(pieces, windows))
    return peak


def _around(highest: Samples) -> Samples:
    """The highest sample of every window and its neighbours, into which its points reach."""
    edged = np.pad(highest, 1)
    return np.maximum(np.maximum(edged[:-2], edged[1:-1]), edged[2:])


def _between(pieces: Samples, windows: Places) -> float:
    """The highest point between the samples of some windows; the pieces are TAPS longer than what is looked at."""
    places = (windows[:, None] * (WINDOW // PIECE) + np.arange(WINDOW // PIECE)).reshape(-1)
    filled = np.resize(places, -(-len(places) // ROWS) * ROWS)  # some of them twice
    heights = pieces[filled].reshape(-1, ROWS, PIECE + TAPS) @ _curve()
    return float(max(heights.max(), -heights.min()))


@lru_cache(maxsize=1)
def _curve() -> Samples:
    """Samples of a piece -> the points between them, TIMES - 1 after each."""
    points = TIMES - 1
    curve = np.zeros((PIECE + TAPS, PIECE * points), dtype=np.float32)
    for place in range(PIECE):
        curve[place : place + TAPS, place * points : (place + 1) * points] = _filters()
    return curve


def _most() -> float:
    """How many times as high as the samples around it a point can be."""
    return float(np.abs(_filters()).sum(axis=0).max())


@lru_cache(maxsize=1)
def _filters() -> Samples:
    """A column for each place between two samples."""
    shares = np.arange(1, TIMES) / TIMES
    place = np.arange(TAPS)[:, None] - (TAPS // 2 - 1) - shares
    taps = np.sinc(place) * np.cos(np.pi * place / (TAPS + 2)) ** 2
    return np.asarray(taps / taps.sum(axis=0), dtype=np.float32)
