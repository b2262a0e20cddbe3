"""After every fault of the service the episode is complete and equal to the faultless one, or the failure is named.

A whole recording, from the script to its takes, with the real client against the loopback service; that equal takes
make an equal MP3 is shown once. Waits move a clock that nobody watches; only a stall is really waited for, briefly.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, get_args

import numpy as np
import pytest

from pipeline.audio.pcm import Pcm
from pipeline.engines.edge.engine import EdgeEngine
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.ingest.reading import parse_document
from pipeline.script.parsing import parse_dialogue
from pipeline.synth.failures import name_turns
from pipeline.synth.remote.patience import Patience
from pipeline.synth.store import TakeStore, take_key
from pipeline.workflow.preparation.planning import Order, Plan, plan_episode
from pipeline.workflow.production.episodes import render_episode, speak
from pipeline.workflow.workspace.project import TAKES_FOLDER, Project, load_project
from tests.conftest import ROOT
from tests.engines.edge_service import EdgeService, Fault, FaultName, lead_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from pipeline.assemble.timeline import Timeline
    from pipeline.audio.pcm import Samples
    from pipeline.script.dialogue import Gender

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

TALK: Final = """# 河狸回来了

**陆遥：** 你是什么时候第一次看见它们的？

**方舟：** 三月初，天还没亮。

**沈岸：** 我比他晚了整整两个星期。

**陆遥：** 它们怕人吗？

**方舟：** 头几天怕，后来就不怕了，还会抬头看我们。

**沈岸：** 有一只特别大胆，我们叫它老胖。

**陆遥：** 水坝是它们自己修的？

**方舟：** 是的，一根一根拖过来的。

**沈岸：** 下过大雨，它们又从头修了一遍。

**陆遥：** 谢谢两位，下次我也去看看。
"""
GENDERS: Final[Mapping[str, Gender]] = {"陆遥": "female", "方舟": "male", "沈岸": "male"}
PATIENCE: Final = Patience(give_up_s=40.0)
BRIEF: Final = Patience(stall_s=1.0, give_up_s=15.0, attempts=8)
"""For a service that stalls, which is really waited for; a busy machine may look like one for a moment."""
STUBBORN: Final = replace(PATIENCE, attempts=8)
"""For a service that recovers: the clock runs ahead of the requests that are under way, whose answers are good."""

STALLS: Final[frozenset[FaultName]] = frozenset({"mute", "stall", "stall midway"})
HARMLESS: Final[frozenset[FaultName]] = frozenset({"slow", "disordered"})
"""What these faults send is the whole sound."""
AT_ONCE: Final[frozenset[FaultName]] = frozenset({"unknown voice"})
"""These do not pass."""
SPARED: Final = 6
"""Requests before a fault begins; so many takes show how the service ends its clips."""


class Clock:
    """Sleeping moves it, and takes no time; a service may follow it."""

    def __init__(self) -> None:
        self.now_s = 1000.0
        self.service: EdgeService | None = None

    def __call__(self) -> float:
        return self.now_s

    async def sleep(self, seconds: float) -> None:
        self.now_s += seconds
        if self.service:
            await self.service.follow_clock()


@dataclass(frozen=True, slots=True)
class Takes:
    """What a finished recording is: when each take sounds, and the bytes of all of them."""

    timeline: Timeline
    files: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Studio:
    """The talk, ready to be rendered into a folder of its own."""

    order: Order
    project: Project
    plan: Plan
    patch: pytest.MonkeyPatch

    def record(
        self, *faults: Fault | FaultName, skew_s: float = 0.0, patience: Patience = PATIENCE
    ) -> tuple[Takes, EdgeService]:
        """Record while a service has these faults; the takes of the finished episode."""
        with self._session(faults, patience, skew_s) as (engine, service):
            timeline = speak(self.plan, self.project, engine, self._store)
        return Takes(timeline, tuple(path.read_bytes() for path in self._paths())), service

    def render(self, *faults: Fault | FaultName) -> bytes:
        """Record and publish; the MP3."""
        with self._session(faults) as (engine, _):
            rendered = render_episode(self.plan, self.project, engine, self.order, lambda *_: None)
        return rendered.published.sound_path.read_bytes()

    @contextmanager
    def _session(
        self, faults: tuple[Fault | FaultName, ...], patience: Patience = PATIENCE, skew_s: float = 0.0
    ) -> Iterator[tuple[EdgeEngine, EdgeService]]:
        clock = Clock()
        engine = EdgeEngine(patience, sleep=clock.sleep, chance=lambda: 1.0, clock=clock)
        with EdgeService(*faults, clock=clock, unix_time=lambda: time.time() + skew_s) as service:
            clock.service = service
            lead_client(self.patch, service)
            yield engine, service

    @property
    def _store(self) -> TakeStore:
        return TakeStore(self.order.folder / TAKES_FOLDER)

    def _paths(self) -> list[Path]:
        return sorted((self.order.folder / TAKES_FOLDER).rglob("*.wav"))

    def spoil(self, turn: int, how: Callable[[Samples], Samples]) -> None:
        """Replace the take of a turn."""
        (segment,) = (segment for segment in self.plan.segments if segment.turn == turn)
        key = take_key(segment, EdgeEngine())
        take = self._store.get(key)
        assert take
        self._store.put(key, Pcm(take.rate_hz, how(self._store.read(take))))

    def missing(self) -> set[int]:
        """The turns of which there is no take."""
        store, engine = self._store, EdgeEngine()
        return {segment.turn for segment in self.plan.segments if store.get(take_key(segment, engine)) is None}

    def missing_words(self) -> str:
        """The same as a failure names them."""
        return name_turns(sorted({segment.turn for segment in self.plan.segments}), self.missing())

    def turns_of(self, voice: str) -> set[int]:
        return {segment.turn for segment in self.plan.segments if segment.engine_voice == voice}


def open_studio(folder: Path, patch: pytest.MonkeyPatch) -> Studio:
    project = load_project(ROOT)
    script = parse_dialogue(parse_document(TALK.encode(), "talk.md"))
    order = Order(folder=folder, voices={}, genders=GENDERS)
    return Studio(order, project, plan_episode("talk", script, project, "edge", order), patch)


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Studio:
    return open_studio(tmp_path, monkeypatch)


@pytest.fixture(scope="module")
def faultless(tmp_path_factory: pytest.TempPathFactory) -> Takes:
    """The takes that a healthy service gives."""
    with pytest.MonkeyPatch.context() as patch:
        return open_studio(tmp_path_factory.mktemp("faultless"), patch).record()[0]


def patience_for(name: FaultName) -> Patience:
    return BRIEF if name in STALLS else PATIENCE


def hit(service: EdgeService) -> int:
    """How often a fault happened."""
    return sum(each.what == "fault" for each in service.happened)


PASSING: Final = [name for name in get_args(FaultName) if name not in AT_ONCE]


@pytest.mark.parametrize("name", PASSING)
def test_a_fault_that_passes_leaves_no_trace(studio: Studio, faultless: Takes, name: FaultName) -> None:
    fault = Fault(name=name, skip=SPARED, for_s=5) if name == "refused" else Fault(name=name, skip=SPARED, times=2)
    takes, service = studio.record(fault, patience=STUBBORN if fault.for_s else patience_for(name))
    assert hit(service)
    assert takes == faultless


@pytest.mark.parametrize("name", [name for name in PASSING if name not in HARMLESS])
def test_a_fault_that_lasts_is_a_failure_that_names_the_turns_and_costs_nothing(
    studio: Studio, faultless: Takes, name: FaultName
) -> None:
    with pytest.raises(EngineError) as caught:
        studio.record(Fault(name=name, skip=SPARED), patience=patience_for(name))
    assert caught.value.exit_code == 4
    assert caught.value.hint
    missing = studio.missing()
    assert 0 < len(missing) < len(studio.plan.segments)
    assert f"could not speak {studio.missing_words()}; " in str(caught.value)
    takes, service = studio.record()
    assert takes == faultless
    assert len(service.requests) == len(missing)


@pytest.mark.parametrize("name", sorted(HARMLESS))
def test_a_fault_that_harms_no_sound_may_last(studio: Studio, faultless: Takes, name: FaultName) -> None:
    takes, service = studio.record(Fault(name=name))
    assert takes == faultless
    assert len(service.requests) == len(studio.plan.segments)


@pytest.mark.parametrize("name", ["403", "429", "503", "reset", "refused", "no audio", "closed midway", "half"])
def test_a_service_that_fails_for_some_time_is_waited_for(studio: Studio, faultless: Takes, name: FaultName) -> None:
    takes, service = studio.record(Fault(name=name, skip=SPARED, for_s=20), patience=STUBBORN)
    assert hit(service)
    assert takes == faultless


def test_a_clock_that_is_wrong_does_not_matter(studio: Studio, faultless: Takes) -> None:
    takes, service = studio.record(skew_s=-7200)
    assert takes == faultless
    assert service.connections > len(service.requests)


def test_a_voice_that_is_gone_is_named_and_only_its_turns_are_missing(studio: Studio, faultless: Takes) -> None:
    voice = studio.plan.segments[-2].engine_voice
    with pytest.raises(EngineError, match=rf"no voice '{voice}' \(any more\); it has zh-CN-") as caught:
        studio.record(Fault(name="unknown voice", voice=voice))
    assert type(caught.value) is EngineError
    assert studio.missing() == studio.turns_of(voice)
    assert f"could not speak {studio.missing_words()}; " in str(caught.value)
    assert studio.record()[0] == faultless


@pytest.mark.parametrize("name", ["no audio", "half", "half announced", "one frame", "silence", "garbage"])
def test_a_text_that_fails_every_time_does_not_stop_the_others(
    studio: Studio, faultless: Takes, name: FaultName
) -> None:
    with pytest.raises(EngineError) as caught:
        studio.record(Fault(name=name, text="怕人吗"))  # the shortest, spoken last: it is known by then how clips end
    assert not isinstance(caught.value, EngineUnavailableError)
    assert studio.missing() == {4}
    assert "could not speak turn 4; " in str(caught.value)
    assert studio.record()[0] == faultless


SPOILT: Final[Mapping[str, Callable[[Samples], Samples]]] = {
    "half": lambda samples: samples[: len(samples) // 2],
    "one frame": lambda samples: samples[len(samples) // 2 :][:576],
    "silence": np.zeros_like,
}


@pytest.mark.parametrize("name", SPOILT)
def test_what_an_earlier_run_kept_by_mistake_is_spoken_again(studio: Studio, faultless: Takes, name: str) -> None:
    """As runs did before they listened to what they kept."""
    studio.record()
    studio.spoil(turn=6, how=SPOILT[name])
    takes, service = studio.record()
    assert takes == faultless
    assert [text for _, _, text in service.requests] == ["有一只特别大胆，我们叫它老胖。"]


def test_equal_takes_are_an_equal_episode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    studio = open_studio(tmp_path / "failed", monkeypatch)
    with pytest.raises(EngineError):
        studio.render(Fault(name="503", skip=SPARED))
    assert not list(studio.order.folder.glob("*.mp3"))
    assert studio.render() == open_studio(tmp_path / "healthy", monkeypatch).render()


def test_it_never_asks_for_more_at_once_than_it_should(studio: Studio) -> None:
    _, service = studio.record()
    assert 1 < service.most_at_once <= PATIENCE.most_at_once
