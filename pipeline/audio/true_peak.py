"""The highest point of the curve through samples, which may lie between them (ITU-R BS.1770, four times the rate)."""

from __future__ import annotations

from functools import lru_cache
from typing import Final

import numpy as np

from pipeline.audio.limiter import HALF_WAY_MOST
from pipeline.audio.pcm import Samples

TIMES: Final = 4
TAPS: Final = 32
"""The standard has 12, which read tones near the top of hearing up to half a decibel low."""
WINDOW: Final = 128
LOUDEST: Final = 16
"""So many windows are looked at first: what they reach leaves few of the others in question."""


def true_peak(samples: Samples) -> float:
    """The highest absolute value of the curve, as a factor; 0 for no samples."""
    if not len(samples):
        return 0.0
    around = TAPS // 2
    padded = np.pad(samples, (around, around + -len(samples) % WINDOW))
    windows = np.lib.stride_tricks.sliding_window_view(padded, WINDOW + TAPS)[::WINDOW]
    highest = np.maximum(windows.max(axis=1), -windows.min(axis=1))
    order = np.argsort(highest)[::-1]
    peak = float(highest[order[0]])
    peak = max(peak, _between(windows[order[:LOUDEST]]))
    rest = order[LOUDEST:]
    return max(peak, _between(windows[rest[highest[rest] * HALF_WAY_MOST > peak]]))


def _between(windows: Samples) -> float:
    """The highest point between the samples of some windows, which are TAPS longer than what is looked at."""
    if not len(windows):
        return 0.0
    heights = np.lib.stride_tricks.sliding_window_view(windows, TAPS, axis=1) @ _filters()
    return float(max(heights.max(), -heights.min()))


@lru_cache(maxsize=1)
def _filters() -> Samples:
    """A column for each place between two samples."""
    shares = np.arange(1, TIMES) / TIMES
    place = np.arange(TAPS)[:, None] - (TAPS // 2 - 1) - shares
    taps = np.sinc(place) * np.cos(np.pi * place / (TAPS + 2)) ** 2
    return np.asarray(taps / taps.sum(axis=0), dtype=np.float32)
