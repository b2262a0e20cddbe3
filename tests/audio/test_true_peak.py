"""Our true peak against FFmpeg's, which takes four times the rate as well."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.loudness import factor_to_db
from pipeline.audio.pcm import Samples
from pipeline.audio.true_peak import true_peak

RATE_HZ = 44_100
TOLERANCE_DB = 0.15
"""Hiss has everything near the top of hearing, where filters differ."""
FRAMES = 2 * RATE_HZ
TIME_S = np.arange(FRAMES) / RATE_HZ
NOISE = np.random.default_rng(11).standard_normal(FRAMES)


def tone(pitch_hz: float, phase: float) -> Samples:
    return np.asarray(0.5 * np.hanning(FRAMES) * np.sin(2 * np.pi * pitch_hz * TIME_S + phase), dtype=np.float32)


SOUNDS: dict[str, Callable[[], Samples]] = {
    "low tone": lambda: tone(200, 0.0),
    "between its samples": lambda: tone(RATE_HZ / 4, np.pi / 4),
    "high tone": lambda: tone(15_000, 0.4),
    "hiss": lambda: np.asarray(NOISE * 0.1, dtype=np.float32),
    "one click": lambda: np.asarray(np.eye(1, FRAMES, 5000)[0] * 0.7, dtype=np.float32),
    "loud and soft": lambda: np.asarray(NOISE * np.linspace(0.2, 0.001, FRAMES), dtype=np.float32),
}


@pytest.mark.parametrize("name", SOUNDS)
def test_it_is_what_ffmpeg_reads(name: str) -> None:
    sound = SOUNDS[name]()
    theirs = measure_loudness([sound], RATE_HZ, true_peak=True).true_peak_db
    assert factor_to_db(true_peak(sound)) == pytest.approx(theirs, abs=TOLERANCE_DB)


@pytest.mark.parametrize("frames", [0, 1, 31, 32, 127, 128, 129])
def test_a_sound_of_any_length_has_one(frames: int) -> None:
    sound = np.full(frames, 0.25, dtype=np.float32)
    assert true_peak(sound) >= (0.25 if frames else 0.0)


def test_a_point_far_above_the_samples_around_it_is_found() -> None:
    """Samples that change sign as the curve's own factors do reach twice their height between them."""
    place = np.arange(32) - 15.5
    signs = np.where(np.sinc(place) < 0, -1.0, 1.0)
    sound = np.zeros(9000, dtype=np.float32)
    sound[:6000:100] = 0.5
    sound[7000:7032] = 0.3 * signs
    assert true_peak(sound) > 0.65
