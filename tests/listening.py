"""Instruments for tests that listen: what an MP3 holds at a certain time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pipeline.audio.decoding import decode_mp3

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

RATE_HZ = 24_000


def decode(path: Path) -> NDArray[np.float32]:
    """The samples of an MP3 at 24 kHz."""
    return decode_mp3(path.read_bytes(), RATE_HZ).samples


def loudest_pitch_hz(samples: NDArray[np.float32], start_ms: int, end_ms: int) -> float:
    """The strongest frequency between two times, to about 1 Hz."""
    piece = samples[start_ms * RATE_HZ // 1000 : end_ms * RATE_HZ // 1000]
    spectrum = np.abs(np.fft.rfft(piece * np.hanning(len(piece)), n=4 * RATE_HZ))
    return float(np.argmax(spectrum)) / 4


def level_db(samples: NDArray[np.float32], start_ms: int, end_ms: int) -> float:
    """RMS level between two times."""
    piece = samples[start_ms * RATE_HZ // 1000 : end_ms * RATE_HZ // 1000]
    return float(10 * np.log10(np.mean(np.square(piece)) + 1e-12))


def clock_ms(clock: str) -> int:
    """Milliseconds of a WebVTT time."""
    hours, minutes, seconds = clock.split(":")
    return round(1000 * (3600 * int(hours) + 60 * int(minutes) + float(seconds)))
