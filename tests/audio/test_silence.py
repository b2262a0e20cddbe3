from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.audio.pcm import Samples
from pipeline.audio.silence import Edges, FadeOptions, TrimOptions, fade_edges, find_edges

RATE_HZ = 24_000


def clip(*, lead_ms: int, sound_ms: int, tail_ms: int, level: float = 0.5, hiss: float = 0.0) -> Samples:
    noise = np.random.default_rng(1)
    sound = noise.standard_normal(sound_ms * 24) * level
    parts = [noise.standard_normal(lead_ms * 24) * hiss, sound, noise.standard_normal(tail_ms * 24) * hiss]
    return np.concatenate(parts).astype(np.float32)


@pytest.mark.parametrize("level", [0.5, 0.01])
def test_thirty_ms_stay_before_and_seventy_after(level: float) -> None:
    edges = find_edges(clip(lead_ms=400, sound_ms=1000, tail_ms=900, level=level), RATE_HZ)
    assert edges == Edges((400 - 30) * 24, (1400 + 70) * 24)
    assert edges.frames == 1100 * 24


def test_hiss_forty_db_down_is_silence() -> None:
    assert find_edges(clip(lead_ms=400, sound_ms=500, tail_ms=900, hiss=0.002), RATE_HZ) == Edges(370 * 24, 970 * 24)


def test_pauses_inside_stay() -> None:
    spoken = clip(lead_ms=100, sound_ms=300, tail_ms=600)
    edges = find_edges(np.concatenate([spoken, spoken]), RATE_HZ)
    assert edges == Edges(70 * 24, (1000 + 400 + 70) * 24)


def test_a_clip_without_silence_is_kept_whole() -> None:
    assert find_edges(clip(lead_ms=0, sound_ms=505, tail_ms=0), RATE_HZ) == Edges(0, 505 * 24)


def test_a_silent_or_an_empty_clip_is_kept_whole() -> None:
    assert find_edges(np.zeros(5000, dtype=np.float32), RATE_HZ) == Edges(0, 5000)
    assert find_edges(np.zeros(0, dtype=np.float32), RATE_HZ) == Edges(0, 0)


@given(st.lists(st.floats(-1, 1, width=32), max_size=2000), st.integers(100, 48_000))
def test_edges_lie_within_the_clip(values: list[float], rate_hz: int) -> None:
    edges = find_edges(np.array(values, dtype=np.float32), rate_hz, TrimOptions(window_ms=3))
    assert 0 <= edges.start <= edges.stop <= len(values)
    if values:
        assert edges.frames > 0


def test_fades_rise_from_nothing_and_leave_the_middle_alone() -> None:
    ones = np.ones(2400, dtype=np.float32)
    faded = fade_edges(ones, offset=0, total=2400, rate_hz=RATE_HZ, fades=FadeOptions(in_ms=5, out_ms=10))
    assert faded[0] < 0.001
    assert faded[-1] < 0.001
    assert faded[59] == pytest.approx(0.5, abs=0.02)
    assert faded[-120] == pytest.approx(0.5, abs=0.02)
    assert np.all(faded[120:-240] == 1.0)
    assert np.all(np.diff(faded[:120]) > 0)


@given(st.integers(1, 700), st.integers(1, 300), st.integers(0, 20), st.integers(0, 20))
def test_a_clip_may_be_faded_in_pieces(total: int, piece: int, in_ms: int, out_ms: int) -> None:
    whole = np.linspace(1, 2, total, dtype=np.float32)
    fades = FadeOptions(in_ms=in_ms, out_ms=out_ms)
    pieces = [
        fade_edges(whole[start : start + piece], offset=start, total=total, rate_hz=RATE_HZ, fades=fades)
        for start in range(0, total, piece)
    ]
    at_once = fade_edges(whole, offset=0, total=total, rate_hz=RATE_HZ, fades=fades)
    assert np.allclose(np.concatenate(pieces), at_once)
    assert at_once.dtype == np.float32
    assert np.all(at_once <= whole)
