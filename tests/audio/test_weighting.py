"""The weighting filter against the standard's own coefficients, taken sample by sample."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.pcm import Samples
from pipeline.audio.weighting import BLOCK, ROWS, weighted

SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585))
HIGH_PASS = ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621))
"""ITU-R BS.1770, for 48 kHz."""
RATE_HZ = 48_000
NOISE = np.random.default_rng(5).standard_normal(RATE_HZ)


def sample_by_sample(sound: Samples) -> Samples:
    heard = sound.astype(np.float64)
    for (b0, b1, b2), (_one, a1, a2) in (SHELF, HIGH_PASS):
        first = second = 0.0
        for place, sample in enumerate(heard):
            out = b0 * sample + first
            first, second = b1 * sample - a1 * out + second, b2 * sample - a2 * out
            heard[place] = out
    return np.asarray(heard, dtype=np.float32)


SOUNDS = {
    "noise": NOISE * 0.2,
    "a click": np.eye(1, 9000, 77)[0],
    "a hum under a whisper": 0.9 * np.sin(np.arange(RATE_HZ) * 2 * np.pi * 12 / RATE_HZ) + NOISE * 1e-4,
    "one side of zero": np.full(RATE_HZ // 2, 0.8),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_it_is_the_standard_s_filter(name: str) -> None:
    sound = np.asarray(SOUNDS[name], dtype=np.float32)
    assert np.abs(weighted(sound, RATE_HZ) - sample_by_sample(sound)).max() < 1e-5


@pytest.mark.parametrize("frames", [0, 1, BLOCK, ROWS * BLOCK - 1, ROWS * BLOCK + 1, 9999])
@pytest.mark.parametrize("rate_hz", [8000, 24_000, 44_100])
def test_how_long_a_sound_is_makes_no_difference_to_its_beginning(frames: int, rate_hz: int) -> None:
    sound = np.asarray(NOISE, dtype=np.float32)
    heard = weighted(sound[:frames], rate_hz)
    assert len(heard) == frames
    assert np.allclose(heard, weighted(sound, rate_hz)[:frames], atol=1e-5)
