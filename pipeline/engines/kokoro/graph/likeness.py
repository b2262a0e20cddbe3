"""Whether two renderings of the same text say the same: as long, the same colours, the same melody.

They are never the same samples: rounding alone, in whatever order sums are made, shifts the phase of a voice's
harmonics. What is heard is compared: the energy in 80 bands (log-mel), and the pitch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.messages import english

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from pipeline.audio.pcm import Samples

MAX_MEL_DISTANCE_DB: Final = 2.2
"""Mean over bands and frames. Of eleven texts in seven voices, faithful graphs were 0.3 to 1.7 from the shipped one:
rounding alone makes 1.0. A graph with other phases in its source of sound was 3.2 away."""
MIN_PITCH_AGREEMENT: Final = 0.95
"""The share of frames, of those that are voiced in both, where the pitch is the same within a semitone; it was 0.98
and more. A correlation is moved more by three frames whose octave is mistaken than by a melody."""
MIN_VOICED_FRAMES: Final = 30
"""A pitch is compared when there is so much of it: 0.3 s."""

BANDS: Final = 80
WINDOW: Final = 1024
STEP: Final = 240
_FLOOR: Final = 1e-6
"""Of the power in a band: some 60 dB below speech, so that silence is not compared with silence."""
_LOWEST_HZ, _HIGHEST_HZ = 60.0, 400.0
_VOICED: Final = 0.5
"""Of a frame's autocorrelation at its pitch, relative to its power."""
_NEARLY_HIGHEST: Final = 0.85
"""The first peak of this share of the highest is the pitch: later ones are its multiples."""
_SEMITONE: Final = 2 ** (1 / 12)


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two renderings of equal length are apart."""

    mel_distance_db: float
    pitch_agreement: float
    """1.0 where too little of them is voiced."""


def compare(ours: Samples, theirs: Samples, rate_hz: int) -> Likeness:
    """How like two sounds of equal length are."""
    distance = float(np.abs(log_mel(ours, rate_hz) - log_mel(theirs, rate_hz)).mean())
    one, other = pitch_hz(ours, rate_hz), pitch_hz(theirs, rate_hz)
    voiced = (one > 0) & (other > 0)
    if voiced.sum() < MIN_VOICED_FRAMES:
        return Likeness(distance, 1.0)
    ratios = one[voiced] / other[voiced]
    return Likeness(distance, float(((ratios < _SEMITONE) & (ratios > 1 / _SEMITONE)).mean()))


def why_unlike(ours: Samples, theirs: Samples, rate_hz: int) -> str:
    """What speaks against one sound standing for the other; "" when nothing does."""
    if len(ours) != len(theirs):
        return english("{count} samples instead of {count2}", count=len(ours), count2=len(theirs))
    if not np.isfinite(ours).all():
        return english("samples that are no numbers")
    found = compare(ours, theirs, rate_hz)
    if not found.mel_distance_db <= MAX_MEL_DISTANCE_DB:
        return english(
            "{mel_distance_db:.2f} dB away in its spectrum, more than {max_mel_distance_db}",
            mel_distance_db=found.mel_distance_db,
            max_mel_distance_db=MAX_MEL_DISTANCE_DB,
        )
    if not found.pitch_agreement >= MIN_PITCH_AGREEMENT:
        return english(
            "the same pitch in {pitch_agreement:.0%} of what is voiced, less than {min_pitch_agreement:.0%}",
            pitch_agreement=found.pitch_agreement,
            min_pitch_agreement=MIN_PITCH_AGREEMENT,
        )
    return ""


def log_mel(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """The power in each band in dB, shape (frames, 80)."""
    power = np.abs(np.fft.rfft(_frames(samples) * np.hanning(WINDOW), axis=1)) ** 2
    return np.asarray(10 * np.log10(power @ _bands(rate_hz).T + _FLOOR))


def pitch_hz(samples: Samples, rate_hz: int) -> NDArray[np.float64]:
    """The pitch of each frame, 0 where it is not voiced: the first high peak of its autocorrelation."""
    frames = _frames(samples)
    spectrum = np.fft.rfft(frames - frames.mean(axis=1, keepdims=True), n=2 * WINDOW, axis=1)
    similar = np.fft.irfft(np.abs(spectrum) ** 2, axis=1)[:, :WINDOW]
    similar /= 1 - np.arange(WINDOW) / WINDOW  # fewer products at a longer lag
    shortest, longest = int(rate_hz / _HIGHEST_HZ), int(rate_hz / _LOWEST_HZ)
    before, here, after = (similar[:, shortest + step : longest + step] for step in (-1, 0, 1))
    highest = here.max(axis=1)
    peaks = (here >= before) & (here >= after) & (here >= _NEARLY_HIGHEST * highest[:, np.newaxis])
    lags = shortest + np.where(peaks.any(axis=1), peaks.argmax(axis=1), here.argmax(axis=1))
    return np.where(highest > np.maximum(_VOICED * similar[:, 0], _FLOOR), rate_hz / lags, 0.0)


def _frames(samples: Samples) -> NDArray[np.float64]:
    """Overlapping pieces of the sound, at least one, shape (frames, WINDOW)."""
    padded = np.pad(samples.astype(np.float64), (0, max(0, WINDOW - len(samples))))
    return np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::STEP]


def _bands(rate_hz: int) -> NDArray[np.float64]:
    """Overlapping triangles, evenly spaced in mel: shape (80, frequencies)."""
    edges_mel = np.linspace(0, 2595 * np.log10(1 + rate_hz / 2 / 700), BANDS + 2)
    edges_hz = 700 * (10 ** (edges_mel / 2595) - 1)
    frequencies = np.fft.rfftfreq(WINDOW, 1 / rate_hz)
    low, middle, high = (edges_hz[start : start + BANDS, np.newaxis] for start in range(3))
    rising, falling = (frequencies - low) / (middle - low), (high - frequencies) / (high - middle)
    return np.asarray(np.clip(np.minimum(rising, falling), 0, None))
