from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.audio.ffmpeg import measure_loudness, resample
from pipeline.audio.limiter import limit_peaks
from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Samples

RATE_HZ = 24_000
CEILING_DB = -2.0


def make_syllables(seconds: float, level: float) -> Samples:
    """Harmonics that come and go, the second half of it three times as loud."""
    time_s = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    voice = sum(np.sin(2 * np.pi * 137 * number * time_s + number) / number for number in range(1, 40))
    swell = np.where(time_s < seconds / 2, 1.0, 3.0) * np.sin(2 * np.pi * 2.3 * time_s) ** 2
    return np.asarray(level * voice * swell, dtype=np.float32)


def limited(sound: Samples, block: int = 7777) -> Samples:
    blocks = [sound[start : start + block] for start in range(0, len(sound), block)]
    return np.concatenate(list(limit_peaks(blocks, RATE_HZ, ceiling_db=CEILING_DB)))


@pytest.mark.parametrize("level", [0.2, 0.6, 2.0])
@pytest.mark.parametrize("out_rate_hz", [24_000, 44_100, 48_000])
def test_no_peak_goes_above_the_ceiling_between_samples_either(level: float, out_rate_hz: int) -> None:
    sound = limited(make_syllables(6.0, level))
    assert len(sound) == 6 * RATE_HZ
    at_rate = resample([sound], RATE_HZ, out_rate_hz=out_rate_hz)
    peak_db = measure_loudness(at_rate, out_rate_hz, true_peak=True).true_peak_db
    assert peak_db is not None
    assert peak_db <= CEILING_DB + 0.3


def test_what_is_quiet_stays_as_it_is_to_the_sample() -> None:
    sound = make_syllables(4.0, 0.1)
    assert np.array_equal(limited(sound), sound)


def test_only_the_surroundings_of_a_peak_are_touched() -> None:
    sound = make_syllables(4.0, 0.1)
    sound[RATE_HZ] = 1.5
    touched = np.flatnonzero(limited(sound) != sound)
    assert RATE_HZ in touched
    assert abs(touched - RATE_HZ).max() <= RATE_HZ * 31 // 1000


@given(st.integers(500, 30_000), st.sampled_from([0.1, 2.0]))
@settings(max_examples=20)
def test_how_the_sound_is_cut_makes_no_difference(block: int, level: float) -> None:
    sound = make_syllables(2.0, level)
    assert np.allclose(limited(sound, block), limited(sound, len(sound)), atol=1e-5)


def test_the_gain_has_no_steps() -> None:
    tone = np.full(RATE_HZ, 0.7, dtype=np.float32)
    tone[RATE_HZ // 2] = 3.0
    gains = limited(tone) / tone
    gains[RATE_HZ // 2] = gains[RATE_HZ // 2 - 1]
    assert np.abs(np.diff(gains)).max() < 0.005
    assert gains.min() == pytest.approx(db_to_factor(CEILING_DB) / 3.0, rel=0.1)


def test_no_sound_stays_no_sound() -> None:
    assert sum(len(block) for block in limit_peaks([], RATE_HZ, ceiling_db=CEILING_DB)) == 0
