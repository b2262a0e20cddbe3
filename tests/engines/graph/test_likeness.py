"""What counts as the same sound, on sounds that are made here: a voice of harmonics whose pitch moves."""

from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.pcm import Samples
from pipeline.engines.kokoro.graph.likeness import compare, pitch_hz, why_unlike

RATE_HZ = 24_000


def voice(pitch: float = 200.0, *, shift: float = 0.0, brightness: float = 1.0, seconds: float = 1.5) -> Samples:
    """A buzz that rises by a third, with some noise."""
    time = np.arange(int(seconds * RATE_HZ)) / RATE_HZ
    turns = 2 * np.pi * np.cumsum(pitch * (1 + time / seconds / 4)) / RATE_HZ
    numbers = np.arange(1, 12)[:, np.newaxis]
    tones = (np.sin(numbers * turns + shift * numbers**2) / numbers**brightness).sum(axis=0)
    return np.asarray(0.1 * tones + 1e-3 * np.random.default_rng(5).normal(size=len(time)), dtype=np.float32)


def test_the_phase_is_not_heard() -> None:
    moved = voice(shift=1.0)
    assert np.abs(moved - voice()).max() > 0.1
    assert why_unlike(moved, voice(), RATE_HZ) == ""


@pytest.mark.parametrize(
    ("ours", "reason"),
    [
        (voice(seconds=1.4), "33600 samples instead of 36000"),
        (np.full(36_000, np.nan, np.float32), "no numbers"),
        (np.zeros(36_000, np.float32), "dB away in its spectrum"),
        (voice(brightness=2.5), "dB away in its spectrum"),
        (voice(pitch=230), "the same pitch in 0% of what is voiced"),
    ],
)
def test_what_is_heard_is_named(ours: Samples, reason: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "pitch" in reason:
        monkeypatch.setattr("pipeline.engines.kokoro.graph.likeness.MAX_MEL_DISTANCE_DB", 99.0)
    assert reason in why_unlike(ours, voice(), RATE_HZ)


def test_the_pitch_is_found_and_not_its_octave() -> None:
    found = pitch_hz(voice(), RATE_HZ)
    assert (found > 0).all()
    assert found[:10] == pytest.approx(200, rel=0.05)
    assert found[-10:] == pytest.approx(250, rel=0.05)
    noise = np.random.default_rng(1).normal(size=20_000).astype(np.float32)
    assert (pitch_hz(noise, RATE_HZ) == 0).mean() > 0.9
    assert not pitch_hz(np.zeros(20_000, np.float32), RATE_HZ).any()


def test_sounds_without_a_voice_are_compared_by_their_spectrum_alone() -> None:
    short = np.zeros(100, np.float32)
    assert compare(short, short, RATE_HZ).pitch_agreement == 1.0
    assert why_unlike(short, short, RATE_HZ) == ""
