"""The engine for speech servers against one of our own on the loopback, through every fault that it knows."""

from __future__ import annotations

import traceback
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from pipeline.engines.openai.engine import OpenAiEngine, make_patience
from pipeline.engines.openai.options import OpenAiOptions
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, EngineUnavailableError, UnspeakableError
from pipeline.synth.recording import record
from pipeline.synth.store import TakeStore, take_key
from tests.engines.openai_engine import LONG, PASSES, PATIENT_S, SECRET, STALL_S, Clock, make_engine
from tests.engines.openai_service import Behaviour, OpenAiService
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from pathlib import Path

    from pipeline.audio.pcm import Samples
    from pipeline.engines.openai.options import Form
    from pipeline.speech.segments import SpokenSegment

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

REFUSES: list[tuple[Behaviour, type[EngineError], str]] = [
    ("wrong key", EngineUnavailableError, "it asks for a key"),
    ("forbidden", EngineUnavailableError, "it asks for a key"),
    ("no route", EngineUnavailableError, "it has no /audio/speech there"),
    ("redirect", EngineUnavailableError, "it sends us to another address"),
    ("out of credit", EngineUnavailableError, "You exceeded your quota"),
    ("unknown model", EngineError, "The model does not exist"),
    ("bad value", EngineError, "Input should be at least 1"),
]
"""Faults that no second try mends."""


def everything_said(error: BaseException) -> str:
    """All that anybody could print of an error."""
    return "".join(traceback.format_exception(error)) + repr(error) + str(getattr(error, "hint", ""))


def test_a_segment_is_one_request_and_its_sound() -> None:
    segment = make_segment("他说：“<b>先听</b> & 再说。”", rate_percent=3)
    with OpenAiService() as service:
        pcm = make_engine(service).speak(segment)
    assert service.requests == [
        {
            "model": "tts-1",
            "input": segment.sounds,
            "voice": "yunjian",
            "response_format": "wav",
            "speed": pytest.approx(1.03),
        }
    ]
    assert service.keys == [""]
    expected = ToneEngine().speak(segment).samples
    assert pcm.rate_hz == 24_000
    assert np.abs(pcm.samples - expected).max() < 1e-4


@pytest.mark.parametrize("form", ["wav", "flac", "mp3", "pcm"])
def test_every_format_gives_the_same_sound(form: Form) -> None:
    with OpenAiService() as service:
        pcm = make_engine(service, form=form).speak(make_segment())
    expected = ToneEngine().speak(make_segment())
    assert abs(pcm.frames - expected.frames) < 24_000 * 0.1
    assert np.abs(pcm.samples).max() == pytest.approx(np.abs(expected.samples).max(), rel=0.1)


@pytest.mark.parametrize(
    ("form", "behaviour"),
    [
        ("wav", "as mp3"),
        ("mp3", "as flac"),
        ("flac", "as pcm"),
        ("pcm", "streaming wav"),
        ("wav", "streaming zero"),
        ("wav", "44.1 kHz stereo"),
        ("mp3", "8 kHz"),
        ("wav", "slow"),
    ],
)
def test_another_format_than_was_asked_for_is_taken_as_what_it_is(form: Form, behaviour: Behaviour) -> None:
    with OpenAiService(behaviour) as service:
        pcm = make_engine(service, form=form).speak(make_segment())
    expected = ToneEngine().speak(make_segment())
    assert len(service.requests) == 1
    assert pcm.rate_hz == 24_000
    assert abs(pcm.frames - expected.frames) < 24_000 * 0.1
    # Two equal channels become one that is 3 dB louder, which the level of each voice in an episode makes up for.
    assert 0.9 < np.abs(pcm.samples).max() / np.abs(expected.samples).max() < 1.5


@pytest.mark.parametrize("fault", PASSES)
def test_a_fault_that_passes_leaves_no_trace(fault: Behaviour, tmp_path: Path) -> None:
    segments = [make_segment(f"第{number}{LONG}", turn=turn) for turn, number in enumerate("一二三", 1)]
    with OpenAiService() as service:
        faultless = takes_of(service, segments, tmp_path / "faultless")
    with OpenAiService("speak", fault, fault) as service:
        faulty = takes_of(service, segments, tmp_path / "faulty", PATIENT_S if fault != "stall" else STALL_S)
    assert len(service.requests) == 5 or (fault == "stall" and len(service.requests) > 5)
    assert all(np.array_equal(*pair) for pair in zip(faultless, faulty, strict=True))


def takes_of(
    service: OpenAiService, segments: list[SpokenSegment], folder: Path, stall_s: float = PATIENT_S
) -> list[Samples]:
    store = TakeStore(folder)
    return [store.read(take) for take in record(segments, make_engine(service, stall_s=stall_s), store)]


@pytest.mark.parametrize("fault", [fault for fault in PASSES if fault != "half"])  # twice the same half is believed
def test_a_fault_that_stays_is_an_error_that_names_the_turn(fault: Behaviour) -> None:
    with OpenAiService(*[fault] * 40) as service, pytest.raises(EngineError, match=r"^turn 7: ") as caught:
        make_engine(service, stall_s=PATIENT_S if fault != "stall" else STALL_S).speak(make_segment(LONG))
    assert caught.value.hint


@pytest.mark.parametrize(("fault", "kind", "words"), REFUSES)
def test_a_refusal_is_not_asked_again(fault: Behaviour, kind: type[EngineError], words: str) -> None:
    with OpenAiService(fault) as service, pytest.raises(EngineError, match=f"^turn 7: .*{words}") as caught:
        make_engine(service).speak(make_segment())
    assert type(caught.value) is kind
    assert caught.value.hint
    assert len(service.requests) == 1


def test_the_odd_byte_of_pcm_is_a_fault() -> None:
    with OpenAiService("odd pcm") as service:
        make_engine(service, form="pcm").speak(make_segment())
    assert len(service.requests) == 2


def test_garbage_is_never_taken_for_raw_pcm_unless_it_was_asked_for() -> None:
    faults: list[Behaviour] = ["garbage"] * 9
    with OpenAiService(*faults) as service, pytest.raises(EngineError, match="neither WAV, FLAC, Ogg nor MP3"):
        make_engine(service).speak(make_segment())


def test_a_voice_that_it_lacks_is_named_with_the_nearest_one() -> None:
    with OpenAiService() as service, pytest.raises(EngineError, match=r"turn 7: .*it has no voice 'yunjan'") as caught:
        make_engine(service).speak(make_segment(engine_voice="yunjan"))
    assert "did you mean 'yunjian'?" in str(caught.value)
    assert caught.value.hint == "its voices are yunjian, yunxi, xiaoxiao"
    assert len(service.requests) == 1


def test_a_rate_that_it_does_not_take_is_suspected() -> None:
    with OpenAiService("bad value") as service, pytest.raises(EngineError) as caught:
        make_engine(service).speak(make_segment(rate_percent=-5))
    assert "rate of -5%" in caught.value.hint


def test_one_refused_segment_does_not_stop_the_others(tmp_path: Path) -> None:
    segments = [make_segment(turn=1), make_segment(turn=2, engine_voice="nobody"), make_segment("河边有风。", turn=3)]
    store = TakeStore(tmp_path)
    with OpenAiService() as service:
        engine = make_engine(service)
        with pytest.raises(EngineError, match="openai could not speak turn 2"):
            record(segments, engine, store)
        assert store.get(take_key(segments[0], engine))
        assert store.get(take_key(segments[2], engine))


def test_the_server_says_how_long_to_wait() -> None:
    clock = Clock()
    with OpenAiService("slow down") as service:
        make_engine(service, clock).speak(make_segment())
    assert sum(clock.waits) == pytest.approx(7, abs=0.5)


def test_control_characters_of_the_server_reach_nobody() -> None:
    faults: list[Behaviour] = ["busy"] * 40
    with OpenAiService(*faults) as service, pytest.raises(EngineError) as caught:
        make_engine(service).speak(make_segment())
    assert "overloaded [31m now" in str(caught.value)
    assert str(caught.value).isprintable()


def test_nobody_there_is_unavailable() -> None:
    with OpenAiService() as service:
        pass
    engine = make_engine(service)
    with pytest.raises(
        EngineUnavailableError, match=r"turn 7: .*no connection to 127\.0\.0\.1:\d+: Connection refused$"
    ):
        engine.speak(make_segment())
    with pytest.raises(EngineUnavailableError, match=r"no connection to 127\.0\.0\.1") as caught:
        engine.probe()
    assert "running?" in caught.value.hint


def test_a_server_that_is_busy_is_there() -> None:
    with OpenAiService("stall") as service:
        make_engine(service).probe()


def test_knocking_speaks_nothing() -> None:
    with OpenAiService() as service:
        make_engine(service).probe()
    assert service.requests == []


@pytest.mark.parametrize(("fault", "kind", "words"), REFUSES)
def test_knocking_finds_a_door_that_is_shut(fault: Behaviour, kind: type[EngineError], words: str) -> None:
    with OpenAiService(fault) as service:
        engine = make_engine(service)
        if kind is EngineUnavailableError:
            with pytest.raises(EngineUnavailableError, match=words):
                engine.probe()
        else:
            engine.probe()


@pytest.mark.parametrize(
    "fault", ["echo key", "wrong key", "forbidden", "garbage", "not http", "reset", "redirect", "busy"]
)
def test_the_key_is_sent_and_never_shown(fault: Behaviour, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    with OpenAiService(*[fault] * 40) as service:
        engine = make_engine(service, secret=SECRET)
        with pytest.raises(EngineError) as caught:
            record([make_segment()], engine, TakeStore(tmp_path))
        engine_shown = repr(engine) + repr(vars(engine)) + engine.version + take_key(make_segment(), engine)
    assert set(service.keys) == {f"Bearer {SECRET}"}
    shown = everything_said(caught.value) + engine_shown + caplog.text
    assert all(SECRET[start : start + 6] not in shown for start in range(len(SECRET) - 5))
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_key_that_is_not_set_is_an_error_that_names_the_variable() -> None:
    options = OpenAiOptions(url="http://127.0.0.1:9/v1", key_env="SPEECH_KEY")
    with pytest.raises(EngineUnavailableError, match="SPEECH_KEY") as caught:
        OpenAiEngine(options, environment={}).probe()
    assert "set SPEECH_KEY" in caught.value.hint


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "密钥"])
def test_a_key_that_no_header_carries_is_refused_and_not_shown(secret: str) -> None:
    options = OpenAiOptions(url="http://127.0.0.1:9/v1", key_env="SPEECH_KEY")
    with pytest.raises(EngineUnavailableError, match="holds no key") as caught:
        OpenAiEngine(options, environment={"SPEECH_KEY": secret}).probe()
    assert secret not in everything_said(caught.value)


def test_without_a_server_in_voices_yaml_it_says_what_to_write() -> None:
    engine = OpenAiEngine(OpenAiOptions())
    with pytest.raises(
        EngineUnavailableError, match=r"^voices\.yaml does not say where the speech server is"
    ) as caught:
        engine.probe()
    assert "engine_options" in caught.value.hint
    with pytest.raises(EngineUnavailableError, match=r"^turn 7: voices\.yaml does not say where"):
        engine.speak(make_segment())


def test_takes_are_known_without_a_server_and_without_its_key() -> None:
    named = OpenAiOptions(url="http://127.0.0.1:9/v1", key_env="SPEECH_KEY")
    engines = [OpenAiEngine(OpenAiOptions()), OpenAiEngine(named, environment={})]
    assert len({take_key(make_segment(), engine) for engine in engines}) == 1


def test_nothing_to_say_is_not_sent() -> None:
    with OpenAiService() as service, pytest.raises(UnspeakableError, match="turn 7: nothing to say"):
        make_engine(service).speak(make_segment(" "))
    assert service.requests == []


def test_takes_are_known_by_what_shapes_them_and_not_by_where_the_server_is() -> None:
    def key_with(**changes: Any) -> str:
        options = replace(OpenAiOptions(url="http://127.0.0.1:9/v1"), **changes)
        return take_key(make_segment(), OpenAiEngine(options))

    plain = key_with()
    assert key_with(url="https://speech.example.org/v1") == key_with(wait_s=90, at_once=1, longest=100) == plain
    others = [key_with(model="kokoro"), key_with(format="mp3"), key_with(revision="2"), key_with(rate_hz=32_000)]
    assert len({plain, *others}) == 5


def test_a_server_that_is_gone_is_not_waited_for_as_for_a_slow_one() -> None:
    with OpenAiService() as service:
        pass
    clock = Clock()
    engine = OpenAiEngine(
        OpenAiOptions(url=service.url, wait_s=600), sleep=clock.sleep, chance=lambda: 1.0, clock=clock.now
    )
    with pytest.raises(EngineUnavailableError, match=r"turn 7: .*no connection to 127\.0\.0\.1") as caught:
        engine.speak(make_segment())
    assert "running?" in caught.value.hint
    assert 80 < sum(clock.waits) < 120


def test_a_slow_server_is_given_more_time() -> None:
    patience = make_patience(OpenAiOptions(wait_s=300, at_once=1))
    assert (patience.stall_s, patience.most_at_once) == (300, 1)
    assert patience.request_s > patience.stall_s
    assert patience.give_up_s > patience.stall_s


def test_an_interrupt_ends_a_request_that_gets_no_answer() -> None:
    with OpenAiService("stall") as service, ThreadPoolExecutor(1) as threads:
        engine = make_engine(service)
        speaking = threads.submit(engine.speak, make_segment())
        assert service.asked.wait(10)
        engine.interrupt()
        assert isinstance(speaking.exception(timeout=10), EngineError)
        assert engine.speak(make_segment()).frames


def test_a_proxy_is_for_other_computers(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://anna:zebra@127.0.0.1:9")
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.setenv(name, "")
    with OpenAiService() as service:
        assert make_engine(service).speak(make_segment()).frames
    with pytest.raises(EngineUnavailableError, match="through the proxy") as caught:
        OpenAiEngine(OpenAiOptions(url="http://speech.example.org/v1")).probe()
    assert "zebra" not in everything_said(caught.value)


def test_keys_of_netrc_are_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login anna password zebra\n", encoding="utf-8")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with OpenAiService() as service:
        make_engine(service).speak(make_segment())
    assert service.keys == [""]


def test_a_server_that_never_answers_is_suspected_to_be_slow() -> None:
    stalls: list[Behaviour] = ["stall"] * 40
    with OpenAiService(*stalls) as service, pytest.raises(EngineError) as caught:
        make_engine(service, stall_s=STALL_S).speak(make_segment())
    assert "wait_s" in caught.value.hint
