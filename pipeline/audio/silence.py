"""Where the speech in a take begins and ends, and how its edges are smoothed. Arrays only.

Engines put 0.1-0.4 s of near-silence before and 0.8-1.1 s after every clip; pauses are ours to set, so it is cut off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Samples

Curve = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Edges:
    """The part of a take that is kept: frames `start` to `stop` (first frame after it)."""

    start: int
    stop: int

    @property
    def frames(self) -> int:
        """How many frames are kept."""
        return self.stop - self.start


@dataclass(frozen=True, slots=True, kw_only=True)
class TrimOptions:
    """What counts as silence at the edges, and how much of it stays."""

    window_ms: int = 10
    threshold_db: float = -40.0
    """Relative to the loudest window (RMS) of the clip."""
    keep_before_ms: int = 30
    """A vowel at the start begins below the threshold."""
    keep_after_ms: int = 70


@dataclass(frozen=True, slots=True, kw_only=True)
class FadeOptions:
    """Raised-cosine fades at the edges of a trimmed take, so that no cut clicks."""

    in_ms: int = 5
    out_ms: int = 10


def find_edges(samples: Samples, rate_hz: int, options: TrimOptions | None = None) -> Edges:
    """The part of a clip that holds its speech; the whole clip when it is silent throughout."""
    trim = options or TrimOptions()
    window = max(1, rate_hz * trim.window_ms // 1000)
    levels = _window_levels(samples, window)
    loudest = levels.max(initial=0.0)
    if not loudest > 0.0:
        return Edges(0, len(samples))
    loud = np.flatnonzero(levels >= loudest * db_to_factor(trim.threshold_db))
    start = int(loud[0]) * window - rate_hz * trim.keep_before_ms // 1000
    stop = (int(loud[-1]) + 1) * window + rate_hz * trim.keep_after_ms // 1000
    return Edges(max(0, start), min(len(samples), stop))


def find_silences(
    samples: Samples, rate_hz: int, *, window_ms: int, threshold_db: float, least_ms: int
) -> tuple[Edges, ...]:
    """The stretches inside a clip, away from its ends, where every window is so far below the loudest one (RMS)."""
    window = max(1, rate_hz * window_ms // 1000)
    levels = _window_levels(samples, window)
    quiet = levels < levels.max(initial=0.0) * db_to_factor(threshold_db)
    turns = np.flatnonzero(np.diff(quiet)) + 1
    bounds = turns[1:] if quiet[:1].any() else turns  # a silence at the beginning is none inside
    pairs = zip(bounds[::2].tolist(), bounds[1::2].tolist(), strict=False)
    return tuple(Edges(a * window, b * window) for a, b in pairs if (b - a) * window_ms >= least_ms)


def fade_edges(piece: Samples, *, offset: int, total: int, rate_hz: int, fades: FadeOptions) -> Samples:
    """A piece of a clip with the fades that fall on it.

    `piece` is frames `offset` to `offset + len(piece)` of a clip of `total` frames: a clip may be faded in pieces.
    Fades that would overlap in a very short clip share it half and half.
    """
    fade_in = min(rate_hz * fades.in_ms // 1000, total // 2)
    fade_out = min(rate_hz * fades.out_ms // 1000, total - total // 2)
    end = offset + len(piece)
    if offset >= fade_in and end <= total - fade_out:
        return piece
    faded = piece.copy()
    head, tail = max(0, min(end, fade_in) - offset), max(0, end - max(offset, total - fade_out))
    rising = _raised_cosine(offset + np.arange(head, dtype=np.float64) + 0.5, fade_in)
    falling = _raised_cosine(total - end + np.arange(tail, dtype=np.float64)[::-1] + 0.5, fade_out)
    faded[:head] = faded[:head] * rising
    faded[len(faded) - tail :] = faded[len(faded) - tail :] * falling
    return faded


def _window_levels(samples: Samples, window: int) -> Curve:
    """RMS of consecutive windows, shape (windows,); the last one may be short."""
    starts = np.arange(0, len(samples), window)
    if not len(starts):
        return np.zeros(0)
    energy = np.add.reduceat(np.square(samples, dtype=np.float64), starts)
    lengths = np.minimum(window, len(samples) - starts)
    return np.asarray(np.sqrt(energy / lengths))


def _raised_cosine(distance: Curve, frames: int) -> Curve:
    """0 to 1 over `frames`, then 1; `distance` counts frames from the silent end."""
    if frames <= 0:
        return np.ones(len(distance))
    phase = np.clip(distance / frames, 0.0, 1.0)
    return np.asarray(0.5 - 0.5 * np.cos(np.pi * phase))
