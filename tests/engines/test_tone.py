"""The humming engine: its pitch tells the voice, its length the text."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from pipeline.audio.silence import find_edges
from pipeline.engines.edge.voices import VOICES as EDGE_VOICES
from pipeline.engines.kokoro.voices import VOICES as KOKORO_VOICES
from pipeline.engines.registry import find_engines
from pipeline.engines.tone.engine import CHARACTER_MS, LEAD_MS, TAIL_MS, ToneEngine, pitch_hz
from pipeline.engines.tone.voices import VOICES as TONE_VOICES
from pipeline.errors import EngineError, UnspeakableError
from tests.synth.fakes import make_segment


def heard_pitch_hz(engine_voice: str) -> float:
    pcm = ToneEngine().speak(make_segment("今天聊聊怎样做一档播客节目。", engine_voice=engine_voice))
    spectrum = np.abs(np.fft.rfft(pcm.samples * np.hanning(pcm.frames), 1 << 18))
    return float(np.argmax(spectrum)) * pcm.rate_hz / (1 << 18)


@pytest.mark.parametrize("voice", ["yunjian", "zf_xiaoni", "zh-CN-XiaoxiaoNeural", "hum-16", "somebody"])
def test_the_hum_has_the_pitch_of_its_voice(voice: str) -> None:
    assert heard_pitch_hz(voice) == pytest.approx(pitch_hz(voice), rel=0.002)


def test_voices_are_two_semitones_apart() -> None:
    pitches = [pitch_hz(voice.name) for voice in TONE_VOICES]
    assert len(pitches) >= 12
    assert all(12 * np.log2(higher / lower) == pytest.approx(2) for lower, higher in pairwise(pitches))


def test_a_voice_keeps_its_pitch_under_every_engines_name_for_it() -> None:
    names = zip(KOKORO_VOICES, EDGE_VOICES, TONE_VOICES, strict=False)
    spelled = [{pitch_hz(voice.name) for voice in same} for same in names]
    assert len(spelled) == 8
    assert all(len(pitches) == 1 for pitches in spelled)


def test_the_hum_is_as_long_as_the_text_and_the_pace_say() -> None:
    def hum_ms(text: str, rate_percent: int = 0) -> float:
        pcm = ToneEngine().speak(make_segment(text, rate_percent=rate_percent))
        return pcm.frames * 1000 / pcm.rate_hz - LEAD_MS - TAIL_MS

    assert hum_ms("一二三四五六七八九十") == 10 * CHARACTER_MS
    assert hum_ms("一二三四五六七八九十", 25) == 8 * CHARACTER_MS
    assert hum_ms("一 二\n三") < hum_ms("一二三四")


def test_the_hum_stands_between_silences_with_soft_edges() -> None:
    pcm = ToneEngine().speak(make_segment())
    lead, tail = pcm.rate_hz * LEAD_MS // 1000, pcm.rate_hz * TAIL_MS // 1000
    assert not pcm.samples[:lead].any()
    assert not pcm.samples[-tail:].any()
    assert np.abs(np.diff(pcm.samples)).max() < 0.03
    assert 0.3 < np.abs(pcm.samples).max() < 0.4
    edges = find_edges(pcm.samples, pcm.rate_hz)
    assert abs(edges.start - lead) < pcm.rate_hz // 20
    assert abs(edges.stop - (pcm.frames - tail)) < pcm.rate_hz // 10


def test_what_cannot_be_hummed_is_an_error() -> None:
    with pytest.raises(UnspeakableError, match="the opening notice: nothing to say"):
        ToneEngine().speak(make_segment(" \n", turn=0))
    with pytest.raises(EngineError, match="turn 7"):
        ToneEngine().speak(make_segment(rate_percent=-100))


def test_voice_names_are_unique_within_an_engine() -> None:
    for spec in find_engines().specs.values():
        assert len({voice.name for voice in spec.voices}) == len(spec.voices)
