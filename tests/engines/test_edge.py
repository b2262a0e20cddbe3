"""The online engine against a server of our own on the loopback that speaks the service's protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import aiohttp
import edge_tts.exceptions
import numpy as np
import pytest

from pipeline.engines.edge.engine import PROBE_VOICE, EdgeEngine
from pipeline.engines.edge.translation import FOREIGN_ERRORS
from pipeline.engines.registry import check_engines, load_engine
from pipeline.engines.tone.engine import ToneEngine
from pipeline.errors import EngineError, EngineUnavailableError, UnspeakableError
from pipeline.synth.remote.patience import Patience
from tests.engines.edge_service import EdgeService, Fault, FaultName, lead_client
from tests.synth.fakes import make_segment
from tests.synth.remote.fakes import Clock

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

VOICE = "zh-CN-YunxiNeural"
Serve = Callable[..., AbstractContextManager[EdgeService]]


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Serve:
    """Start a service with these faults and lead edge-tts to it."""

    @contextmanager
    def start(*faults: Fault | FaultName) -> Iterator[EdgeService]:
        with EdgeService(*faults) as service:
            lead_client(monkeypatch, service)
            yield service

    return start


def make_engine(clock: Clock | None = None, patience: Patience | None = None) -> EdgeEngine:
    """An engine that does not wait; the clock notes how long it would have."""
    clock = clock or Clock()
    return EdgeEngine(patience, sleep=clock.sleep, chance=lambda: 1.0, clock=clock)


def test_a_segment_is_one_request_and_its_sound(serve: Serve) -> None:
    segment = make_segment("他说：“<b>先听</b> & 再说。”", engine_voice=VOICE, rate_percent=3)
    with serve() as service:
        pcm = make_engine().speak(segment)
    assert service.requests == [(VOICE, "+3%", segment.sounds)]
    expected = ToneEngine().speak(segment)
    assert pcm.rate_hz == 24_000
    assert pcm.samples.dtype == np.float32
    assert abs(pcm.frames - expected.frames) < 24_000 * 0.1
    assert np.abs(pcm.samples).max() == pytest.approx(np.abs(expected.samples).max(), rel=0.1)


def test_negative_and_zero_rates_carry_their_sign(serve: Serve) -> None:
    with serve() as service:
        make_engine().speak(make_segment(engine_voice=VOICE, rate_percent=-10))
        make_engine().speak(make_segment(engine_voice=VOICE))
    assert [rate for _, rate, _ in service.requests] == ["-10%", "+0%"]


@pytest.mark.parametrize("trouble", ["no audio", "503", "closed midway", "closed", "garbage", "malformed"])
def test_trouble_that_passes_is_tried_again(serve: Serve, trouble: FaultName) -> None:
    clock = Clock()
    with serve(trouble, trouble) as service:
        pcm = make_engine(clock).speak(make_segment(engine_voice=VOICE))
    assert pcm.frames > 24_000
    assert service.connections == 3
    assert clock.waits == [1.0, 2.0]


@pytest.mark.parametrize(
    ("trouble", "kind", "words"),
    [
        ("no audio", EngineError, "failed 4 times: it sent no sound"),
        ("closed midway", EngineError, "failed 4 times: the connection dropped before the end"),
        ("closed", EngineError, "failed 4 times: it sent no sound"),
        ("garbage", EngineError, "failed 4 times: .*no MP3 sound"),
        ("malformed", EngineError, "failed 4 times: its answer makes no sense: "),
        ("503", EngineUnavailableError, r"gave no good answer for 80 s: it refuses the connection \(HTTP 503\)"),
        ("403", EngineUnavailableError, r"gave no good answer for 80 s: it refuses the connection \(HTTP 403\)"),
    ],
)
def test_trouble_that_stays_is_an_error_that_names_the_turn(
    serve: Serve, trouble: FaultName, kind: type[EngineError], words: str
) -> None:
    with (
        serve(*[trouble] * 30),
        pytest.raises(EngineError, match=f"turn 7: the Edge service {words}") as caught,
    ):
        make_engine().speak(make_segment(engine_voice=VOICE))
    assert type(caught.value) is kind
    assert caught.value.hint


def test_a_service_that_hangs_is_given_up(serve: Serve) -> None:
    patience = Patience(stall_s=0.05, give_up_s=0.6, longest_wait_s=0.2)
    with (
        serve(*["stall"] * 20) as service,
        pytest.raises(EngineUnavailableError, match=r"turn 7: .* no good answer for 0\.6 s: no answer in time"),
    ):
        make_engine(patience=patience).speak(make_segment(engine_voice=VOICE))
    assert service.connections < 8


def test_nobody_there_is_unavailable(serve: Serve) -> None:
    with serve() as service:
        pass
    with pytest.raises(EngineUnavailableError, match=r"turn 7: .*no connection to 127\.0\.0\.1"):
        make_engine().speak(make_segment(engine_voice=VOICE))
    assert service.connections == 0


def test_waits_grow_to_a_limit_and_are_scattered(serve: Serve) -> None:
    clock, scattered = Clock(), Clock()
    with serve(*["no audio"] * 14):
        with pytest.raises(EngineError):
            make_engine(clock, Patience(attempts=7)).speak(make_segment(engine_voice=VOICE))
        engine = EdgeEngine(Patience(attempts=7), sleep=scattered.sleep, chance=lambda: 0.0, clock=scattered)
        with pytest.raises(EngineError):
            engine.speak(make_segment(engine_voice=VOICE))
    assert clock.waits == [1, 2, 4, 8, 16, 20]
    assert scattered.waits == [wait / 2 for wait in clock.waits]


def test_what_is_known_to_fail_is_not_sent(serve: Serve) -> None:
    with serve() as service:
        with pytest.raises(UnspeakableError, match="turn 7: nothing to say"):
            make_engine().speak(make_segment(" \n", engine_voice=VOICE))
        with pytest.raises(EngineError, match="is not the name of an Edge voice"):
            make_engine().speak(make_segment(engine_voice="x'/><break time='9s'/>"))
        with pytest.raises(EngineError, match="bytes at once"):
            make_engine().speak(make_segment("长" * 1366, engine_voice=VOICE))
        make_engine().speak(make_segment("一<二" * 10, engine_voice=VOICE))
    assert len(service.requests) == 1


def test_the_probe_tells_whether_the_service_speaks(serve: Serve) -> None:
    with serve() as service:
        make_engine().probe()
        assert len(service.requests) == 1
    with serve("403", "403"), pytest.raises(EngineUnavailableError, match=r"cannot be used: .*HTTP 403"):
        make_engine().probe()
    with serve("stall"), pytest.raises(EngineUnavailableError, match=r"does not answer within 0\.2 s"):
        make_engine(patience=Patience(probe_s=0.2)).probe()


def test_the_probe_does_not_depend_on_its_voice(serve: Serve) -> None:
    with serve(Fault(name="unknown voice", voice=PROBE_VOICE)) as service:
        engine = make_engine()
        engine.probe()
        assert engine.speak(make_segment(engine_voice=VOICE)).frames > 24_000
    assert service.lists == 1
    with (
        serve(Fault(name="no audio")),
        pytest.raises(EngineUnavailableError, match="cannot be used: it sent no sound"),
    ):
        make_engine().probe()


def test_the_registry_starts_it_only_when_the_service_speaks(serve: Serve) -> None:
    with serve():
        assert load_engine(["edge"]).name == "edge"
        assert check_engines()[-1].state == "ok"
    with serve("403", "403", "403", "403"):
        assert load_engine(["edge", "tone"]).name == "tone"
        finding = check_engines()[-1]
    assert (finding.part, finding.state) == ("edge service", "unreachable")
    assert "HTTP 403" in finding.message
    assert finding.remedy


def test_every_exception_of_the_libraries_is_translated() -> None:
    theirs = [
        kind
        for names in (vars(edge_tts.exceptions), vars(aiohttp.client_exceptions))
        for kind in names.values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ]
    assert len(theirs) > 20
    assert all(issubclass(kind, FOREIGN_ERRORS) for kind in theirs)
