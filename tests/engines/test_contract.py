"""One contract for every engine: the hum, Kokoro on a tiny model and on the real one, Edge on a loopback service."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from pipeline.engines.edge.engine import EdgeEngine
from pipeline.engines.kokoro.engine import KokoroEngine, load_kokoro
from pipeline.engines.kokoro.parts import check_parts
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, UnspeakableError
from tests.engines.edge_service import EdgeService, lead_client
from tests.engines.tiny_kokoro import tiny_parts
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

WORDS = ("好的。", "我们再聊一聊读书。")
PHONEMES = ("xau↓ tɤ.", "wo↓mən ʦai↘ ljau↗i→ljau↗ tu↗ʂu→.")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine, and what to say to it."""

    engine: SpeechEngine
    short: SpokenSegment
    long: SpokenSegment
    other_voice: SpokenSegment


def candidate(engine: SpeechEngine, texts: tuple[str, str], voices: tuple[str, str]) -> Candidate:
    short, long = texts
    return Candidate(
        engine,
        make_segment(short, engine_voice=voices[0]),
        make_segment(long, engine_voice=voices[0]),
        make_segment(long, engine_voice=voices[1]),
    )


@pytest.fixture(scope="module", params=["tone", "tiny kokoro", "edge", pytest.param("kokoro", marks=pytest.mark.model)])
def subject(request: pytest.FixtureRequest) -> Iterator[Candidate]:
    if request.param == "tone":
        yield candidate(ToneEngine(), WORDS, ("yunjian", "xiaoxiao"))
    elif request.param == "tiny kokoro":
        yield candidate(KokoroEngine(tiny_parts()), PHONEMES, ("zm_yunxi", "zf_xiaoxiao"))
    elif request.param == "kokoro":
        wrong = [finding.message for finding in check_parts() if finding.state != "ok"]
        if wrong:
            pytest.skip("; ".join(wrong))
        yield candidate(load_kokoro(), PHONEMES, ("zm_yunxi", "zf_xiaoxiao"))
    else:
        with pytest.MonkeyPatch.context() as patch, EdgeService() as service:
            lead_client(patch, service)
            yield candidate(EdgeEngine(), WORDS, ("zh-CN-YunxiNeural", "zh-CN-XiaoxiaoNeural"))


def test_it_says_who_it_is(subject: Candidate) -> None:
    engine = subject.engine
    assert engine.name in {"tone", "kokoro", "edge"}
    assert engine.version
    assert engine.rate_hz == 24_000
    assert engine.concurrency >= 1


def test_it_gives_audible_mono_sound_at_its_rate(subject: Candidate) -> None:
    pcm = subject.engine.speak(subject.long)
    assert pcm.rate_hz == subject.engine.rate_hz
    assert pcm.samples.dtype == np.float32
    assert pcm.samples.ndim == 1
    assert np.isfinite(pcm.samples).all()
    assert 0.05 < np.abs(pcm.samples).max() < 2.0
    assert 0.2 < pcm.frames / pcm.rate_hz < 15


def test_more_words_take_longer(subject: Candidate) -> None:
    assert subject.engine.speak(subject.long).frames > subject.engine.speak(subject.short).frames


def test_the_same_words_sound_the_same_every_time(subject: Candidate) -> None:
    first, second = subject.engine.speak(subject.short), subject.engine.speak(subject.short)
    assert np.array_equal(first.samples, second.samples)


def test_another_voice_sounds_different(subject: Candidate) -> None:
    one, other = subject.engine.speak(subject.long).samples, subject.engine.speak(subject.other_voice).samples
    assert len(one) != len(other) or np.abs(one - other).max() > 0.01


def test_threads_at_once_hear_what_one_hears(subject: Candidate) -> None:
    segments = [subject.short, subject.long, subject.other_voice]
    alone = [subject.engine.speak(segment).samples for segment in segments]
    with ThreadPoolExecutor(max_workers=min(4, subject.engine.concurrency)) as threads:
        together = [pcm.samples for pcm in threads.map(subject.engine.speak, segments)]
    assert all(np.array_equal(*pair) for pair in zip(together, alone, strict=True))


def test_nothing_to_say_is_an_error_that_names_the_turn(subject: Candidate) -> None:
    with pytest.raises(UnspeakableError, match="turn 41: nothing to say") as caught:
        subject.engine.speak(make_segment("", turn=41, engine_voice=subject.short.engine_voice))
    assert caught.value.turn == 41


def test_every_error_of_a_turn_begins_with_it(subject: Candidate) -> None:
    with pytest.raises(EngineError, match=r"^the opening notice: "):
        subject.engine.speak(make_segment("", turn=0, engine_voice=subject.short.engine_voice))
