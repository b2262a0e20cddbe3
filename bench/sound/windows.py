"""Sound in windows of ten milliseconds: how loud each is, and which are silent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from pipeline.audio.pcm import Samples

Curve = NDArray[np.float64]

WINDOW_MS: Final = 10
RUMBLE_HZ: Final = (50.0, 90.0)
"""Nothing passes below the first, everything above the second."""
PADDING_MS: Final = 100
FAINTEST: Final = 1e-7
"""What a silent window counts as, so that every window has a level: -140 dB."""


def without_rumble(samples: Samples, rate_hz: int) -> Samples:
    """The sound without what lies below the voices: blends rumble there before they speak, and nobody hears it."""
    padded = np.pad(samples, rate_hz * PADDING_MS // 1000)
    spectrum = np.fft.rfft(padded)
    share = np.clip((np.fft.rfftfreq(len(padded), 1 / rate_hz) - RUMBLE_HZ[0]) / (RUMBLE_HZ[1] - RUMBLE_HZ[0]), 0, 1)
    heard = np.fft.irfft(spectrum * np.sin(np.pi / 2 * share) ** 2, len(padded))
    start = rate_hz * PADDING_MS // 1000
    return heard[start : start + len(samples)].astype(np.float32)


def levels_db(samples: Samples, rate_hz: int) -> Curve:
    """The level of consecutive whole windows (RMS, dB), shape (windows,)."""
    size = rate_hz * WINDOW_MS // 1000
    whole = samples[: len(samples) // size * size].astype(np.float64).reshape(-1, size)
    return np.asarray(20 * np.log10(np.maximum(np.sqrt(np.mean(np.square(whole), axis=1)), FAINTEST)))


def runs(mask: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Where a mask is true: (first, end) of every run.

    >>> runs(np.array([True, False, True, True]))
    [(0, 1), (2, 4)]
    """
    edges = np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8))
    return list(zip(np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist(), strict=True))
