"""Holds peaks below a ceiling, looking ahead: a gain that falls before a peak and rises after it, without a corner.

For every sample the gain is the mean of what the samples around it allow at most, so none of them goes above. Peaks
between samples are seen at half-way points, which leaves them 0.3 dB at most. Sound without such peaks passes as it is.
Both channels get one gain, that of the louder one: otherwise a peak would move who speaks to the other side.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Samples, each_channel

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
    source = iter(blocks)
    first = next(source, np.zeros(0, dtype=np.float32))
    heard = silence = np.zeros((reach, *first.shape[1:]), dtype=np.float32)
    for block in chain([first], source, [silence]):
        heard = np.concatenate([heard, block])
        if len(heard) > 2 * reach:
            gains = _gains(heard, ceiling, hold)[reach:-reach]
            yield heard[reach:-reach] * gains.reshape(-1, *[1] * (heard.ndim - 1))
            heard = heard[-2 * reach :]


def _gains(heard: Samples, ceiling: float, hold: int) -> Samples:
    """The gain for every sample; right for those that lie far enough from both ends."""
    level: Samples = np.max([_reached(channel, ceiling) for channel in each_channel(heard)], axis=0)
    if level.max() <= ceiling:
        return np.ones_like(level)
    width = 2 * hold + 1
    allowed = _lowest(np.asarray(ceiling / np.maximum(level, ceiling), dtype=np.float32), width)
    sums = np.concatenate([np.zeros(1), np.cumsum(allowed, dtype=np.float64)])
    gains = np.ones_like(level)
    gains[2 * hold : -2 * hold] = (sums[width:] - sums[:-width]) / width
    return gains


def _reached(channel: Samples, ceiling: float) -> Samples:
    """How high the curve of a channel goes at every sample, and beside it where that may matter."""
    level = np.abs(channel)
    if level.max() * HALF_WAY_MOST > ceiling:
        half_way = np.abs(np.convolve(channel, _half_way(), mode="same"))
        level[:-1] = np.maximum(level[:-1], half_way[1:])
        level[1:] = np.maximum(level[1:], half_way[1:])
    return level


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
