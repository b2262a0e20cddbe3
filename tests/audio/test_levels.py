from __future__ import annotations

import numpy as np
import pytest

from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.levels import Levels, loudness_after, loudness_of, measure_levels
from pipeline.audio.limiter import limit_peaks
from pipeline.audio.loudness import db_to_factor
from pipeline.audio.pcm import Samples

RNG = np.random.default_rng(7)


def make_talk(seconds: float, rate_hz: int, crest: float = 1.0) -> Samples:
    """Noise that comes and goes as syllables do, with pauses; the higher the crest, the spikier."""
    time_s = np.arange(int(seconds * rate_hz)) / rate_hz
    noise = RNG.standard_normal(len(time_s))
    spiky = np.sign(noise) * np.abs(noise) ** crest
    syllables = np.clip(np.sin(2 * np.pi * 3.7 * time_s), 0, 1) * (np.sin(2 * np.pi * 0.21 * time_s) > -0.6)
    return np.asarray(0.1 * spiky * syllables, dtype=np.float32)


def make_tone(pitch_hz: float, rate_hz: int) -> Samples:
    return np.asarray(0.2 * np.sin(2 * np.pi * pitch_hz * np.arange(9 * rate_hz) / rate_hz), dtype=np.float32)


def stretches(sound: Samples, rate_hz: int) -> list[Levels]:
    return [measure_levels(sound[start : start + 2 * rate_hz], rate_hz) for start in range(0, len(sound), 2 * rate_hz)]


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100, 48_000])
@pytest.mark.parametrize("colour", ["white", "bright", "low tone", "tone"])
def test_levels_read_what_the_meter_reads(rate_hz: int, colour: str) -> None:
    talk = make_talk(9.0, rate_hz)
    sound = {
        "white": talk,
        "bright": np.diff(talk),
        "low tone": make_tone(60.0, rate_hz),
        "tone": make_tone(997.0, rate_hz),
    }[colour]
    assert loudness_of(measure_levels(sound, rate_hz).blocks()).lufs == pytest.approx(
        measure_loudness([sound], rate_hz).lufs, abs=0.05
    )


def test_a_sound_in_stretches_reads_the_same() -> None:
    talk = make_talk(31.0, 24_000)
    heard = loudness_after(stretches(talk, 24_000), gain=1.0, ceiling=10.0)
    assert heard.lufs == pytest.approx(measure_loudness([talk], 24_000).lufs, abs=0.1)


@pytest.mark.parametrize("crest", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("gain_db", [0.0, 4.0, 8.0])
def test_what_the_limiter_takes_away_is_foreseen(crest: float, gain_db: float) -> None:
    talk, gain = make_talk(20.0, 24_000, crest), db_to_factor(gain_db)
    foreseen = loudness_after(stretches(talk, 24_000), gain=gain, ceiling=db_to_factor(-2.0))
    limited = list(limit_peaks([talk * np.float32(gain)], 24_000, ceiling_db=-2.0))
    met = measure_loudness(limited, 24_000).lufs
    is_usual = measure_loudness([talk], 24_000).lufs + gain_db - met < 4.0
    assert foreseen.lufs == pytest.approx(met, abs=0.15 if is_usual else 0.35)


def test_silence_and_nothing_have_no_loudness() -> None:
    for sound in (np.zeros(24_000, dtype=np.float32), np.zeros(0, dtype=np.float32)):
        levels = measure_levels(sound, 24_000)
        assert loudness_of(levels.blocks()).is_silent
        assert loudness_after([levels], gain=1.0, ceiling=1.0).is_silent
    assert loudness_after([], gain=1.0, ceiling=1.0).is_silent


def test_a_word_shorter_than_a_block_has_the_loudness_of_its_sound() -> None:
    word = make_talk(0.13, 24_000)
    long = np.tile(word, 20)
    assert loudness_of(measure_levels(word, 24_000).blocks()).lufs == pytest.approx(
        measure_loudness([long], 24_000).lufs, abs=0.8
    )
