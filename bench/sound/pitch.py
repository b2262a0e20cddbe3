"""The pitch of a voice over time: YIN (de Cheveigné & Kawahara 2002), for all windows of a sound at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipeline.audio.pcm import Samples

Curve = NDArray[np.float64]

HOP_MS: Final = 10
SUMMED_MS: Final = 25
"""Over so much sound a window is compared with itself: a period and a half of the lowest voice."""
LOWEST_HZ, HIGHEST_HZ = 60.0, 500.0
APERIODIC: Final = 0.2
"""From this share of the power that does not repeat, a window has no pitch. The paper's 0.1 leaves out the creak in
which many sentences of these voices end."""
SHORTEST_VOICED: Final = 3
"""Windows; what is voiced for less than 30 ms is a burst, not a vowel."""
QUIET_DB: Final = -35.0
"""Below the loudest window, what repeats is the hum of a decay."""
WINDOWS_AT_ONCE: Final = 2048


def track_pitch(samples: Samples, rate_hz: int) -> Curve:
    """The pitch in Hz of a window every HOP_MS; NaN where nothing is voiced. Shape (windows,)."""
    longest = int(np.ceil(rate_hz / LOWEST_HZ))
    summed = rate_hz * SUMMED_MS // 1000
    hop = rate_hz * HOP_MS // 1000
    if len(samples) < summed + longest + 1:
        return np.full(0, np.nan)
    windows = np.lib.stride_tricks.sliding_window_view(samples.astype(np.float64), summed + longest + 1)[::hop]
    parts = [
        _pitch_of(windows[start : start + WINDOWS_AT_ONCE], summed, rate_hz)
        for start in range(0, len(windows), WINDOWS_AT_ONCE)
    ]
    pitch = np.concatenate(parts)
    power = np.mean(np.square(windows[:, :summed]), axis=1)
    pitch[power < power.max(initial=0.0) * 10 ** (QUIET_DB / 10)] = np.nan
    return _without_bursts(pitch)


def to_semitones(pitch_hz: Curve, reference_hz: float) -> Curve:
    """How many semitones above a reference.

    >>> to_semitones(np.array([220.0]), 110.0).tolist()
    [12.0]
    """
    return np.asarray(12 * np.log2(pitch_hz / reference_hz))


def _pitch_of(windows: Curve, summed: int, rate_hz: int) -> Curve:
    """The pitch of each row, by the first deep dip of its normalised difference with itself."""
    normalised = _normalised(_difference(windows, summed))
    shortest = int(rate_hz / HIGHEST_HZ)
    searched = normalised[:, shortest:-1]
    is_dip = (searched < normalised[:, shortest - 1 : -2]) & (searched <= normalised[:, shortest + 1 :])
    deep = is_dip & (searched < APERIODIC)
    found = deep.any(axis=1)
    lag = np.where(found, deep.argmax(axis=1), 0) + shortest
    rows = np.arange(len(windows))
    before, at, after = (normalised[rows, lag + step] for step in (-1, 0, 1))
    curvature = before - 2 * at + after
    shift = np.where(curvature > 0, 0.5 * (before - after) / np.where(curvature > 0, curvature, 1.0), 0.0)
    return np.asarray(np.where(found, rate_hz / (lag + shift), np.nan))


def _difference(windows: Curve, summed: int) -> Curve:
    """For each lag, the power of what a window does not share with itself so much later; by FFT."""
    lags = windows.shape[1] - summed
    size = 1 << (windows.shape[1] + summed - 1).bit_length()
    whole = np.fft.rfft(windows, size)
    first = np.fft.rfft(windows[:, :summed], size)
    shared = np.fft.irfft(whole * np.conj(first), size)[:, :lags]
    power = np.cumsum(np.pad(np.square(windows), ((0, 0), (1, 0))), axis=1)
    shifted = power[:, summed : summed + lags] - power[:, :lags]
    return np.asarray(np.maximum(0.0, shifted + shifted[:, :1] - 2 * shared))


def _normalised(difference: Curve) -> Curve:
    """Each lag's difference over the mean of those up to it; 1 at lag 0."""
    lags = np.arange(1, difference.shape[1])
    means = np.cumsum(difference[:, 1:], axis=1) / lags
    ratio = np.divide(difference[:, 1:], means, out=np.ones_like(means), where=means > 0)
    return np.concatenate([np.ones((len(difference), 1)), ratio], axis=1)


def _without_bursts(pitch: Curve) -> Curve:
    """The curve without voiced runs that are too short."""
    voiced = np.concatenate([[False], ~np.isnan(pitch), [False]]).astype(np.int8)
    starts, ends = np.flatnonzero(np.diff(voiced) == 1), np.flatnonzero(np.diff(voiced) == -1)
    for start, end in zip(starts, ends, strict=True):
        if end - start < SHORTEST_VOICED:
            pitch[start:end] = np.nan
    return pitch
