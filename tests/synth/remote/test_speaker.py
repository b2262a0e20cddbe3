"""Speaking through a service that fails: what is asked again, what fails one segment, and when all is lost."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest

from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.synth.remote.answer import Answer
from pipeline.synth.remote.patience import LAST_TRY_S, Patience
from pipeline.synth.remote.speaker import LOST_S, RemoteSpeaker
from pipeline.synth.remote.trouble import Cure, Trouble
from tests.synth.fakes import make_segment
from tests.synth.remote.fakes import Clock, sound, spoken

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.speech.segments import SpokenSegment

TEXTS = [f"第{number}天他们又在河边等了一个早上。" for number in "一二三四五六七八九"]
DROPPED = Trouble("the line dropped")
REFUSED = Trouble("no connection", unreachable=True)


class Service:
    """Answers by a script: each request takes the next entry, a Trouble or a share of the sound; then all is well."""

    def __init__(
        self, *script: Trouble | float | Answer, always: Callable[[SpokenSegment], object] | None = None
    ) -> None:
        self.script = list(script)
        self.asked: Counter[str] = Counter()
        self._always = always

    async def ask(self, segment: SpokenSegment) -> Answer:
        self.asked[segment.sounds] += 1
        await asyncio.sleep(0)
        answer = self._always(segment) if self._always else self.script.pop(0) if self.script else 1.0
        if isinstance(answer, Trouble):
            raise answer
        return answer if isinstance(answer, Answer) else spoken(segment, float(str(answer)))


def make_speaker(
    service: Service, clock: Clock | None = None, patience: Patience | None = None
) -> tuple[RemoteSpeaker, Clock]:
    clock = clock or Clock()
    return RemoteSpeaker(
        "the test service", service.ask, patience, sleep=clock.sleep, chance=lambda: 1.0, clock=clock
    ), clock


def speak_all(speaker: RemoteSpeaker, texts: list[str], threads: int = 4) -> list[object]:
    """What became of each text, spoken by several threads; nothing more is begun once the service is lost."""
    lost = threading.Event()

    def one(number: int) -> object:
        if lost.is_set():
            return "not begun"
        try:
            return speaker.speak(make_segment(texts[number], turn=number + 1)).frames
        except EngineError as error:
            if isinstance(error, EngineUnavailableError):
                lost.set()
            return error

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(one, range(len(texts))))


def test_a_good_answer_is_the_sound() -> None:
    service = Service()
    speaker, clock = make_speaker(service)
    segment = make_segment()
    assert speaker.speak(segment).frames == spoken(segment).pcm.frames
    assert (service.asked[segment.sounds], clock.waits) == (1, [])


@pytest.mark.parametrize("trouble", [DROPPED, REFUSED, Trouble("busy", cure=Cure.WAIT), 0.01, 0.5])
def test_what_passes_is_asked_again_after_growing_waits(trouble: Trouble | float) -> None:
    service = Service(trouble, trouble)
    speaker, clock = make_speaker(service)
    if trouble == 0.5:
        service.script[1] = 0.3  # the same half twice would be believed
    assert speaker.speak(make_segment()).frames == spoken(make_segment()).pcm.frames
    assert clock.waits == [1.0, 2.0]


def test_what_stays_with_a_segment_fails_that_segment() -> None:
    speaker, _ = make_speaker(Service(*[DROPPED] * 4))
    with pytest.raises(EngineError, match="turn 7: the test service failed 4 times: the line dropped") as caught:
        speaker.speak(make_segment())
    assert not isinstance(caught.value, EngineUnavailableError)
    assert caught.value.hint
    assert speaker.speak(make_segment()).frames


def test_a_text_at_fault_does_not_stop_the_others() -> None:
    service = Service(always=lambda segment: DROPPED if segment.sounds == TEXTS[3] else 1.0)
    speaker, _ = make_speaker(service)
    outcomes = speak_all(speaker, TEXTS)
    assert [isinstance(outcome, int) for outcome in outcomes] == [number != 3 for number in range(9)]
    assert type(outcomes[3]) is EngineError
    assert str(outcomes[3]).startswith("turn 4: ")


@pytest.mark.parametrize("trouble", [DROPPED, REFUSED, Trouble("busy", cure=Cure.WAIT, unreachable=True), 0.0])
@pytest.mark.parametrize("threads", [1, 4])
def test_a_service_that_answers_nobody_is_lost_after_a_handful_of_requests(
    trouble: Trouble | float, threads: int
) -> None:
    service = Service(always=lambda _: trouble)
    speaker, clock = make_speaker(service)
    began = clock()
    outcomes = speak_all(speaker, TEXTS * 7, threads)
    assert service.asked.total() < 20
    assert clock() - began <= Patience().give_up_s
    errors = [outcome for outcome in outcomes if outcome != "not begun"]
    assert len(errors) <= threads + 1
    assert all(isinstance(error, EngineError) for error in errors)
    assert any(isinstance(error, EngineUnavailableError) for error in errors)
    assert "turn 1: " in str(errors[0])
    assert "gave no good answer for 80 s" in str(errors[-1])


def test_a_service_that_comes_back_speaks_everything() -> None:
    service = Service(*[REFUSED] * 9)
    speaker, clock = make_speaker(service)
    assert all(isinstance(outcome, int) for outcome in speak_all(speaker, TEXTS))
    assert service.asked.total() == 9 + len(TEXTS)
    assert sum(clock.waits) < Patience().give_up_s


def test_after_a_loss_it_begins_anew() -> None:
    service = Service(*[REFUSED] * 30)
    speaker, clock = make_speaker(service)
    with pytest.raises(EngineUnavailableError, match="turn 7: the test service gave no good answer for 80 s"):
        speaker.speak(make_segment())
    service.script.clear()
    with pytest.raises(EngineUnavailableError, match="turn 8: "):  # it was queued meanwhile
        speaker.speak(make_segment(turn=8))
    clock.now += LOST_S
    assert speaker.speak(make_segment()).frames


@pytest.mark.parametrize(("unreachable", "kind"), [(False, EngineError), (True, EngineUnavailableError)])
def test_what_never_helps_is_not_tried_again(unreachable: bool, kind: type[EngineError]) -> None:
    refusal = Trouble("wrong key", cure=Cure.NEVER, unreachable=unreachable, hint="set the key")
    service = Service(always=lambda _: refusal)
    speaker, clock = make_speaker(service)
    with pytest.raises(EngineError, match=r"turn 7: .*wrong key") as caught:
        speaker.speak(make_segment())
    assert type(caught.value) is kind
    assert caught.value.hint == "set the key"
    assert (service.asked.total(), clock.waits) == (1, [])


@pytest.mark.parametrize(("asked_s", "waited_s"), [(7.0, 7.0), (0.0, 1.0), (3600.0, Patience().give_up_s - LAST_TRY_S)])
def test_it_waits_as_long_as_the_service_asks(asked_s: float, waited_s: float) -> None:
    speaker, clock = make_speaker(Service(Trouble("busy", cure=Cure.WAIT, retry_after_s=asked_s)))
    assert speaker.speak(make_segment()).frames
    assert sum(clock.waits) == waited_s


def test_half_an_answer_is_asked_for_again_though_it_is_the_first() -> None:
    service = Service(0.5)
    speaker, _ = make_speaker(service)
    assert speaker.speak(make_segment(TEXTS[0])).frames == spoken(make_segment(TEXTS[0])).pcm.frames
    assert service.asked.total() == 2


@pytest.mark.parametrize("share", [0.55, 1.9])
def test_an_unusual_length_is_kept_when_a_second_answer_agrees(share: float) -> None:
    service = Service(share, share)
    speaker, _ = make_speaker(service)
    segment = make_segment("哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈哈。")
    assert speaker.speak(segment).frames == spoken(segment, share).pcm.frames
    assert service.asked.total() == 2


def test_an_impossible_sound_is_not_kept_however_often_it_comes() -> None:
    speaker, _ = make_speaker(Service(*[Answer(sound(0.4))] * 4))
    with pytest.raises(EngineError, match="turn 7: .* failed 4 times: it sent 0.5 s of speech".replace(".5", r"\.\d+")):
        speaker.speak(make_segment(TEXTS[0]))


def test_takes_at_hand_are_doubted_and_the_good_ones_teach() -> None:
    speaker, _ = make_speaker(Service())
    assert "silence" in speaker.doubts(make_segment(), sound(2.0, peak=0.0))
    for text in TEXTS:
        assert speaker.doubts(make_segment(text), spoken(make_segment(text), pace_s=0.26).pcm) == ""
    assert "syllables" in speaker.doubts(make_segment(TEXTS[0]), spoken(make_segment(TEXTS[0]), pace_s=0.16).pcm)


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait for something that other threads do at once."""
    for _ in range(1000):
        if condition():
            return
        threading.Event().wait(0.01)
    raise AssertionError("it never came about")


def never() -> asyncio.Future[None]:
    return asyncio.get_running_loop().create_future()


@pytest.mark.parametrize("where", ["asking", "sleeping", "in line", "looking up a name"])
def test_interrupt_ends_every_call_at_once_and_it_can_speak_again(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    reached, answered = threading.Event(), threading.Event()
    trouble = where in ("sleeping", "in line")

    async def ask(segment: SpokenSegment) -> Answer:
        if answered.is_set():
            return spoken(segment)
        if trouble:
            raise REFUSED
        reached.set()
        if where == "looking up a name":
            await asyncio.get_running_loop().getaddrinfo("host.invalid", 443)
        await never()
        raise AssertionError

    async def sleep(_: float) -> None:
        reached.set()
        if not answered.is_set():
            await never()

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answered.wait(timeout=30))
    speaker = RemoteSpeaker("the test service", ask, sleep=sleep)
    with ThreadPoolExecutor(6) as pool:
        calls = [
            pool.submit(speaker.speak, make_segment(turn=number)) for number in range(1, 7 if where == "in line" else 3)
        ]
        assert reached.wait(timeout=10)
        wait_until(lambda: len(speaker._calls) == len(calls))
        speaker.interrupt()
        errors = [call.exception(timeout=10) for call in calls]
    assert all(type(error) is EngineError for error in errors)
    assert str(errors[0]) == "turn 1: stopped before it was spoken"
    answered.set()
    assert speaker.speak(make_segment()).frames


def test_an_interrupt_without_a_call_does_nothing() -> None:
    speaker, _ = make_speaker(Service())
    speaker.interrupt()
    assert speaker.speak(make_segment()).frames


def test_a_request_that_never_ends_is_ended() -> None:
    async def ask(_: SpokenSegment) -> Answer:
        await never()
        raise AssertionError

    speaker = RemoteSpeaker("the test service", ask, Patience(request_s=0.02, give_up_s=0.1, first_wait_s=0.01))
    with pytest.raises(EngineUnavailableError, match=r"turn 7: .* no good answer for 0\.1 s: no whole answer in time"):
        speaker.speak(make_segment())


def test_fewer_run_at_once_when_the_service_asks_to_slow_down() -> None:
    four = asyncio.Event()
    running: list[int] = [0]
    seen: list[int] = []

    async def ask(segment: SpokenSegment) -> Answer:
        running[0] += 1
        seen.append(running[0])
        number = len(seen)
        if number == 4:
            four.set()
        if number <= 4:
            await four.wait()
        for _ in range(5):  # the others may begin
            await asyncio.sleep(0)
        running[0] -= 1
        if number <= 4:
            raise Trouble("busy", cure=Cure.WAIT, unreachable=True)
        return spoken(segment)

    clock = Clock()
    speaker = RemoteSpeaker("the test service", ask, sleep=clock.sleep, chance=lambda: 1.0, clock=clock)
    assert all(isinstance(outcome, int) for outcome in speak_all(speaker, TEXTS, threads=8))
    assert max(seen[:4]) == 4
    assert max(seen[4:10]) <= 2


def test_the_probe_asks_once() -> None:
    service = Service(REFUSED, 1.0)
    speaker, clock = make_speaker(service)
    with pytest.raises(EngineUnavailableError, match="the test service cannot be used: no connection") as caught:
        speaker.probe(make_segment("好"))
    assert caught.value.hint
    speaker.probe(make_segment("好"))
    assert (service.asked.total(), clock.waits) == (2, [])
