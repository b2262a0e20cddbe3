"""Holds peaks below a ceiling, looking ahead: a gain that falls before a peak and rises after it, without a corner.

For every sample the gain is the mean of what the samples around it allow at most, so none of them goes above. Peaks
between samples are seen at half-way points, which leaves them 0.3 dB at most. Sound without such peaks passes as it is.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Samples

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HOLD_MS: Final = 15
"""How long before a peak the gain is down, and after it; it takes as long to go down and up. A pitch period of a low
voice is 12 ms: a gain that follows each one is heard as a rattle."""
HALF_WAY_TAPS: Final = 16
HALF_WAY_MOST: Final = 1.6
"""A half-way point is less than this many times as high as the highest sample around it, in any sound that is heard."""


def limit_peaks(blocks: Iterable[Samples], rate_hz: int, *, ceiling_db: float) -> Iterator[Samples]:
    """The blocks with no peak above `ceiling_db` (true peak within 0.3 dB), neither delayed nor longer."""
    ceiling, hold = db_to_factor(ceiling_db), rate_hz * HOLD_MS // 1000
    reach = 2 * hold + HALF_WAY_TAPS
    heard = np.zeros(reach, dtype=np.float32)
    for block in chain(blocks, [np.zeros(reach, dtype=np.float32)]):
        heard = np.concatenate([heard, block])
        if len(heard) > 2 * reach:
            yield heard[reach:-reach] * _gains(heard, ceiling, hold)[reach:-reach]
            heard = heard[-2 * reach :]


def _gains(heard: Samples, ceiling: float, hold: int) -> Samples:
    """The gain for every sample; right for those that lie far enough from both ends."""
    level = np.abs(heard)
    if level.max() * HALF_WAY_MOST > ceiling:
        half_way = np.abs(np.convolve(heard, _half_way(), mode="same"))
        level[:-1] = np.maximum(level[:-1], half_way[1:])
        level[1:] = np.maximum(level[1:], half_way[1:])
    if level.max() <= ceiling:
        return np.ones_like(heard)
    width = 2 * hold + 1
    allowed = _lowest(np.asarray(ceiling / np.maximum(level, ceiling), dtype=np.float32), width)
    sums = np.concatenate([np.zeros(1), np.cumsum(allowed, dtype=np.float64)])
    gains = np.ones_like(heard)
    gains[2 * hold : -2 * hold] = (sums[width:] - sums[:-width]) / width
    return gains


def _half_way() -> Samples:
    """The filter that finds the curve's height half-way between two samples."""
    place = np.arange(HALF_WAY_TAPS) - HALF_WAY_TAPS / 2 + 0.5
    taps = np.sinc(place) * np.hanning(HALF_WAY_TAPS + 2)[1:-1]
    return np.asarray(taps / taps.sum(), dtype=np.float32)


def _lowest(values: Samples, width: int) -> Samples:
    """The lowest of every `width` neighbours; shorter by width - 1."""
    lowest, reached = values, 1
    while reached < width:
        further = min(reached, width - reached)
        lowest = np.minimum(lowest[:-further], lowest[further:])
        reached += further
    return lowest
