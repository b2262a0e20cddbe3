"""How fast a voice speaks, how high and how widely it moves, and whether its questions rise."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.sound.pitch import HOP_MS, to_semitones, track_pitch
from bench.sound.silences import count_syllables, find_silences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.sound.pitch import Curve
    from pipeline.audio.pcm import Samples

LOW, HIGH = 0.05, 0.95
"""The range of a voice lies between these quantiles of its pitch: a creak or a wrong octave does not widen it."""
END_MS: Final = 350
"""The end of a sentence: its last syllable or two, or a particle and the syllable before it."""
LEAST_VOICED: Final = 8
"""Windows (80 ms) of it that must be voiced."""


@dataclass(frozen=True, slots=True)
class Pitch:
    """How high a voice speaks."""

    median_hz: float
    low_hz: float
    high_hz: float

    @property
    def range_semitones(self) -> float:
        """From its low to its high end."""
        return float(12 * np.log2(self.high_hz / self.low_hz))


def syllable_rate(samples: Samples, rate_hz: int, spoken: str) -> float:
    """Syllables a second, the pauses left out: how fast the mouth moves."""
    silent_ms = sum(silence.length_ms for silence in find_silences(samples, rate_hz))
    return count_syllables(spoken) / (len(samples) / rate_hz - silent_ms / 1000)


def measure_pitch(curves: Sequence[Curve]) -> Pitch:
    """The pitch of everything that a voice says; NaN when nothing is voiced."""
    voiced = np.concatenate([curve[~np.isnan(curve)] for curve in curves]) if curves else np.zeros(0)
    if not len(voiced):
        return Pitch(float("nan"), float("nan"), float("nan"))
    low, middle, high = np.quantile(voiced, [LOW, 0.5, HIGH])
    return Pitch(float(middle), float(low), float(high))


def end_height(samples: Samples, rate_hz: int, median_hz: float) -> float:
    """How many semitones above its voice's median a sentence ends: the median of its end; NaN when that is unvoiced."""
    pitch = track_pitch(samples, rate_hz)
    voiced = np.flatnonzero(~np.isnan(pitch))
    if not len(voiced):
        return float("nan")
    chosen = pitch[voiced[voiced > voiced[-1] - END_MS // HOP_MS]]
    return float(np.median(to_semitones(chosen, median_hz))) if len(chosen) >= LEAST_VOICED else float("nan")
