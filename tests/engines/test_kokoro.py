"""The Kokoro engine on a tiny model of the same shape: what goes into the model, and which errors come out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.audio.pcm import Samples
from pipeline.engines.kokoro.engine import KokoroEngine, token_ids
from pipeline.engines.kokoro.pins import VoiceTable
from pipeline.engines.kokoro.quiet_onnx import ONNX_ERRORS, onnx_state, onnxruntime
from pipeline.errors import EngineError, EngineUnavailableError, UnspeakableError
from tests.engines.tiny_kokoro import FRAMES_PER_TOKEN, INT64, tiny_model, tiny_parts
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from pipeline.speech.segments import SpokenSegment

HELLO = "ni↓xau↓."


@pytest.fixture(scope="module")
def engine() -> KokoroEngine:
    return KokoroEngine(tiny_parts())


def peak(samples: Samples) -> float:
    """Of the tiny model: proportional to the mean of the style over the speed."""
    return float(np.abs(samples).max())


def speak(engine: KokoroEngine, *, voice: str = "zm_yunjian", rate: int = 0, blended: bool = False) -> Samples:
    return engine.speak(make_segment(HELLO, engine_voice=voice, rate_percent=rate, blended=blended)).samples


def test_tokens_are_padded_at_both_ends(engine: KokoroEngine) -> None:
    samples = speak(engine)
    assert len(samples) == (len(HELLO) + 2) * FRAMES_PER_TOKEN
    assert not samples[:FRAMES_PER_TOKEN].any()
    assert not samples[-FRAMES_PER_TOKEN:].any()


def test_the_style_is_the_row_of_the_length() -> None:
    parts = tiny_parts()
    marked = np.zeros((510, 256), dtype=np.float32)
    marked[len(HELLO) - 1] = 1.0
    own = KokoroEngine(replace(parts, voices={**parts.voices, "zm_yunjian": VoiceTable(marked, "f" * 64)}))
    assert peak(speak(own)) > 0
    assert not own.speak(make_segment(HELLO + ".", engine_voice="zm_yunjian")).samples.any()


def test_english_is_a_constant_blend_with_a_voice_of_the_same_sex(engine: KokoroEngine) -> None:
    for voice, english in (("zm_yunxi", "am_michael"), ("zf_xiaoxiao", "af_heart")):
        expected = 0.7 * peak(speak(engine, voice=voice)) + 0.3 * peak(speak(engine, voice=english))
        assert peak(speak(engine, voice=voice, blended=True)) == pytest.approx(expected, rel=1e-4)


def test_the_rate_is_the_models_speed(engine: KokoroEngine) -> None:
    for rate in (-10, 3, 15):
        assert peak(speak(engine)) / peak(speak(engine, rate=rate)) == pytest.approx(1 + rate / 100, rel=1e-4)


@pytest.mark.parametrize("rate", [-50, -11, 16, 100])
def test_a_rate_that_the_voices_garble_is_an_error(engine: KokoroEngine, rate: int) -> None:
    with pytest.raises(EngineError, match=rf"turn 7: .* rate of \{rate:+d}%") as caught:
        speak(engine, rate=rate)
    assert "-10% to +15%" in caught.value.hint


def test_symbols_without_a_sound_are_named_with_their_turn(engine: KokoroEngine) -> None:
    with pytest.raises(
        UnspeakableError, match=r"turn 12: kokoro has no sound for 'G' \(U\+0047\), '好' \(U\+597D\)"
    ) as caught:
        engine.speak(make_segment("Gni↓好G", turn=12, engine_voice="zm_yunxi"))
    assert (caught.value.turn, caught.value.token) == (12, "G")


def test_length_goes_up_to_510_tokens_and_no_further(engine: KokoroEngine) -> None:
    assert len(token_ids(make_segment("a" * 510))) == 510
    engine.speak(make_segment("a" * 510, engine_voice="zm_yunxi"))
    with pytest.raises(EngineError, match="turn 7: 511 phonemes"):
        engine.speak(make_segment("a" * 511, engine_voice="zm_yunxi"))


def test_an_unknown_voice_is_an_error_that_lists_the_known_ones(engine: KokoroEngine) -> None:
    with pytest.raises(EngineError, match="turn 7: kokoro has no voice 'zm_nobody'") as caught:
        speak(engine, voice="zm_nobody")
    assert "zm_yunjian" in caught.value.hint


def test_the_version_follows_the_model_and_the_voices() -> None:
    parts = tiny_parts()
    louder = VoiceTable(parts.voices["zm_yunxi"].style, "e" * 64)
    versions = {
        KokoroEngine(parts).version,
        KokoroEngine(replace(parts, model_sha256="2" * 64)).version,
        KokoroEngine(replace(parts, voices={**parts.voices, "zm_yunxi": louder})).version,
    }
    assert len(versions) == 3
    assert KokoroEngine(tiny_parts()).version in versions


@pytest.mark.parametrize("model", [b"", b"no model at all", tiny_model()[:700]])
def test_a_file_that_is_no_model_cannot_be_started(model: bytes) -> None:
    with pytest.raises(EngineUnavailableError, match="cannot be started"):
        KokoroEngine(replace(tiny_parts(), model=model)).start()


def test_another_export_is_recognised_or_refused() -> None:
    renamed = KokoroEngine(replace(tiny_parts(), model=tiny_model(tokens_input="input_ids")))
    assert np.array_equal(speak(renamed), speak(KokoroEngine(tiny_parts())))
    with pytest.raises(EngineUnavailableError, match=r"not Kokoro: its inputs are words tensor\(int64\)"):
        KokoroEngine(replace(tiny_parts(), model=tiny_model(tokens_input="words"))).start()


def test_an_export_that_cannot_change_its_pace_is_refused_with_what_to_do() -> None:
    with pytest.raises(EngineUnavailableError, match=r"its pace: its inputs are .*speed tensor\(int64\)") as caught:
        KokoroEngine(replace(tiny_parts(), model=tiny_model(speed_type=INT64))).start()
    assert "a newer one" in caught.value.hint


def test_a_model_that_fails_or_gives_nonsense_names_the_turn() -> None:
    parts = tiny_parts()
    narrow = VoiceTable(np.ones((510, 255), dtype=np.float32), "c" * 64)
    with pytest.raises(EngineError, match="turn 7: the kokoro model failed: "):
        speak(KokoroEngine(replace(parts, voices={**parts.voices, "zm_yunjian": narrow})))
    broken = VoiceTable(np.full((510, 256), np.nan, dtype=np.float32), "d" * 64)
    with pytest.raises(EngineError, match="turn 7: the kokoro model gave no usable sound"):
        speak(KokoroEngine(replace(parts, voices={**parts.voices, "zm_yunjian": broken})))


class Nudged(KokoroEngine):
    """Is interrupted in the middle of the turns that stand in `nudged`."""

    nudged = frozenset[int]()

    def _style(self, segment: SpokenSegment) -> Samples:
        if segment.turn in self.nudged:
            self.interrupt()
        return super()._style(segment)


def test_an_interrupt_ends_what_is_being_spoken_and_nothing_later() -> None:
    engine = Nudged(tiny_parts())
    engine.nudged = frozenset({7})
    with pytest.raises(EngineError, match="turn 7: the kokoro model was interrupted"):
        speak(engine)
    assert engine.speak(make_segment(HELLO, turn=8, engine_voice="zm_yunjian")).frames
    engine.interrupt()
    assert engine.speak(make_segment(HELLO, turn=9, engine_voice="zm_yunjian")).frames


def test_an_interrupt_ends_every_thread() -> None:
    engine = KokoroEngine(tiny_parts())
    with engine._interruptible() as one, engine._interruptible() as other:
        engine.interrupt()
        assert one.terminate
        assert other.terminate
    with engine._interruptible() as later:
        assert not later.terminate


def test_every_exception_of_onnxruntime_is_translated() -> None:
    theirs = [
        kind
        for module in (onnx_state, onnxruntime)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert len(theirs) >= 10
    assert all(issubclass(kind, ONNX_ERRORS) for kind in theirs)
