"""How loud a sound is, step by step, and from that how loud it is as a whole, and behind a limiter: arithmetic.

ITU-R BS.1770: sound is weighted as ears do, its energy taken over blocks of 400 ms that begin every 100 ms, and what is
silent (-70 LUFS) or 10 LU below the rest is left out. The energies of sounds that stand one after another only have to
be put one after another.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from pipeline.audio.loudness import DUAL_MONO_LU, SILENCE_LUFS, Loudness, db_to_factor
from pipeline.audio.pcm import Samples, each_channel
from pipeline.audio.weighting import weighted

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Energies = NDArray[np.float64]
Steps = NDArray[np.float16]

STEP_MS: Final = 20
STEPS_A_BLOCK: Final = 20
STEPS_A_HOP: Final = 5
RELATIVE_GATE_LU: Final = 10.0
GAIN_TOLERANCE_LU: Final = 0.02
MAX_TRIES: Final = 10
OFFSET_LU: Final = -0.691 + DUAL_MONO_LU
"""A tone of 1 kHz reads its level; both speakers play it."""


@dataclass(frozen=True, slots=True)
class Levels:
    """A sound in steps of STEP_MS, the last one filled up with silence; 200 bytes a second."""

    rms: Steps
    """Weighted; of two channels the mean of their energies, since one stands for both speakers."""
    peak: Steps
    """Of the samples, not weighted, in the louder channel."""

    def to_bytes(self) -> bytes:
        """All of it, for `from_bytes`."""
        return self.rms.tobytes() + self.peak.tobytes()

    @classmethod
    def from_bytes(cls, data: bytes) -> Levels:
        """What `to_bytes` gave."""
        rms, peak = np.frombuffer(data, dtype=np.float16).reshape(2, -1)
        return cls(rms=rms, peak=peak)

    def louder(self, gain_db: float) -> Levels:
        """The same with a gain."""
        factor = np.float16(db_to_factor(gain_db))
        return Levels(rms=self.rms * factor, peak=self.peak * factor) if gain_db else self

    def filled(self) -> Levels:
        """The same, repeated until it fills a block when it is shorter."""
        if not 0 < len(self.rms) < STEPS_A_BLOCK:
            return self
        return Levels(rms=np.resize(self.rms, STEPS_A_BLOCK), peak=np.resize(self.peak, STEPS_A_BLOCK))

    def blocks(self) -> Energies:
        """Weighted energy of every block; a sound shorter than a block is repeated until it fills one.

        >>> len(measure_levels(np.zeros(2400, dtype=np.float32), 24_000).blocks())
        1
        """
        return _sliding_means(_squared(self.filled().rms), STEPS_A_BLOCK, STEPS_A_HOP)


def measure_levels(samples: Samples, rate_hz: int) -> Levels:
    """The levels of a sound that fits in memory."""
    step = rate_hz * STEP_MS // 1000
    energies, peaks = [], []
    for channel in each_channel(samples):
        filled = np.pad(channel, (0, -len(channel) % step))
        heard, sound = weighted(filled, rate_hz).reshape(-1, step), filled.reshape(-1, step)
        energies.append(np.einsum("ij,ij->i", heard, heard) / step)
        peaks.append(np.maximum(sound.max(axis=1), -sound.min(axis=1)))
    return Levels(
        rms=np.sqrt(np.mean(energies, axis=0)).astype(np.float16), peak=np.max(peaks, axis=0).astype(np.float16)
    )


def loudness_of(blocks: Energies) -> Loudness:
    """The gated loudness of all blocks together."""
    heard = blocks[blocks > _energy(SILENCE_LUFS)]
    if not len(heard):
        return Loudness(SILENCE_LUFS)
    heard = heard[heard > heard.mean() * 10 ** (-RELATIVE_GATE_LU / 10)]
    return Loudness(OFFSET_LU + 10 * math.log10(heard.mean()))


def loudness_together(stretches: Iterable[Levels]) -> Loudness:
    """How loud stretches of one sound are, one after the other."""
    return _loudness_of_steps(_squared(levels.rms) for levels in stretches)


def loudness_after(stretches: Sequence[Levels], *, gain: float, ceiling: float) -> Loudness:
    """How loud stretches of one sound are, one after the other, with a gain and then a limiter (`audio.limiter`).

    Both are factors. Only hops are kept of what is worked out, so that a day's sound takes a few megabytes.
    """
    return _loudness_of_steps(_limited(levels, gain, ceiling) for levels in stretches)


def gain_through(stretches: Sequence[Levels], target_lufs: float, *, ceiling: float, most_db: float) -> float:
    """The gain in dB, `most_db` at most either way, that brings stretches to a loudness behind a limiter.

    Each is worked out from the one before; a limiter that takes all of it back ends the search.
    """
    gain_db = 0.0
    for _try in range(MAX_TRIES):
        missing_lu = loudness_after(stretches, gain=db_to_factor(gain_db), ceiling=ceiling).gain_to(target_lufs)
        gain_db = max(-most_db, min(most_db, gain_db + missing_lu))
        if abs(missing_lu) <= GAIN_TOLERANCE_LU:
            break
    return gain_db


def _loudness_of_steps(stretches: Iterable[Energies]) -> Loudness:
    """The loudness of a sound from the energies of its steps; those that fill no hop at the end are left out."""
    hops, left = [np.zeros(0)], np.zeros(0)
    for energies in stretches:
        joined = np.concatenate([left, energies])
        whole = len(joined) // STEPS_A_HOP * STEPS_A_HOP
        hops.append(joined[:whole].reshape(-1, STEPS_A_HOP).mean(axis=1))
        left = joined[whole:]
    return loudness_of(_sliding_means(np.concatenate(hops), STEPS_A_BLOCK // STEPS_A_HOP))


def _limited(levels: Levels, gain: float, ceiling: float) -> Energies:
    """Energy of every step behind the limiter.

    Where in a step its peak lies is not known: the gain is taken half-way between the mean of what the steps around it
    allow, which is right for a single peak, and that of their lowest, right for peaks everywhere. With this the loss is
    met within 0.1 LU up to a loss of 4.
    """
    peak = levels.peak.astype(np.float64) * gain
    allowed = np.pad(np.minimum(1.0, ceiling / np.maximum(peak, ceiling)), 2, constant_values=1.0)
    lowest = np.minimum(np.minimum(allowed[:-2], allowed[1:-1]), allowed[2:])
    gains = gain * (_smoothed(allowed[1:-1]) + _smoothed(lowest)) / 2
    return _squared(levels.rms) * np.square(gains)


def _smoothed(gains: Energies) -> Energies:
    """Each with a quarter of both neighbours; shorter by two."""
    return (gains[:-2] + 2 * gains[1:-1] + gains[2:]) / 4


def _sliding_means(energies: Energies, width: int, hop: int = 1) -> Energies:
    """The mean of every `width` neighbours, of which every `hop`-th."""
    if len(energies) < width:
        return np.zeros(0)
    return np.asarray(np.lib.stride_tricks.sliding_window_view(energies, width)[::hop].mean(axis=1))


def _squared(rms: Steps) -> Energies:
    return np.square(rms.astype(np.float64))


def _energy(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LU) / 10))
