"""Two processes of this computer: the same takes as here, whatever happens to a worker."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from pipeline.cluster.crew import ClusterCrew
from pipeline.cluster.identity import identify
from pipeline.cluster.place import LocalWorkers
from pipeline.cluster.pool import open_pool
from pipeline.cluster.work import Station
from pipeline.engines.registry import find_engines
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.synth.recording import record, try_to_record
from pipeline.synth.store import TakeStore
from tests.cluster.deadly_engine import DEADLY, UNSAYABLE, DeadlyEngine, install
from tests.conftest import ROOT
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pipeline.cluster.pool import DaskPool
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.recording import Progress

psutil = pytest.importorskip("psutil", reason="the lock of the cluster (locks/cluster.lock) is not installed")
pytest.importorskip("distributed", reason="the lock of the cluster (locks/cluster.lock) is not installed")
pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

ENGINE = DeadlyEngine()


@pytest.fixture(scope="module")
def pool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskPool]:
    """Two workers that find the engine which ends them."""
    import pytest_socket

    folder = tmp_path_factory.mktemp("packages")
    install(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT))
        patch.syspath_prepend(str(folder))
        find_engines.cache_clear()
        pytest_socket.enable_socket()
        pytest_socket.socket_allow_hosts(["127.0.0.1"], allow_unix_socket=True)
        with open_pool(LocalWorkers(2)) as pool:
            yield pool
    find_engines.cache_clear()


class Studio:
    """A store and who speaks into it."""

    def __init__(self, pool: DaskPool, folder: Path) -> None:
        self.pool = pool
        self.store = TakeStore(folder / "shared")
        self.station = Station(engine="deadly", options=None, store=str(folder / "shared"), identity=identify(ENGINE))
        self.said: list[str] = []

    def crew(self) -> ClusterCrew:
        return ClusterCrew(self.pool, self.station, self.store, "local:2", self.said.append)


@pytest.fixture
def studio(pool: DaskPool, tmp_path: Path) -> Studio:
    return Studio(pool, tmp_path)


def make_segments(count: int) -> list[SpokenSegment]:
    return [make_segment(f"这是第{number}句话。" * (1 + number % 7), turn=number) for number in range(1, count + 1)]


def test_takes_are_those_of_this_process_byte_for_byte(studio: Studio, tmp_path: Path) -> None:
    segments, here = make_segments(40), TakeStore(tmp_path / "here")
    expected = record(segments, ENGINE, here)
    seen: list[Progress] = []
    with studio.crew() as crew:
        recording = try_to_record(segments, ENGINE, studio.store, crew=crew, progress=seen.append)
    assert recording.whole() == expected
    assert {each.path.read_bytes() for each in studio.store.contents(0).takes} == {
        each.path.read_bytes() for each in here.contents(0).takes
    }
    assert (seen[0].done, seen[-1].done, seen[-1].reused) == (0, 40, 0)
    assert sys.modules.keys() & {"distributed"}  # and yet it is not this process that spoke


def test_a_worker_that_is_killed_in_the_middle_costs_no_take(studio: Studio) -> None:
    segments = make_segments(120)
    killed: list[int] = []

    def kill_one(progress: Progress) -> None:
        if progress.done >= 20 and not killed:
            killed.append(worker_pids()[0])
            psutil.Process(killed[0]).kill()

    with studio.crew() as crew:
        recording = try_to_record(segments, ENGINE, studio.store, crew=crew, progress=kill_one)
    assert killed
    assert len(recording.whole()) == 120


def test_a_text_that_ends_its_worker_and_one_that_cannot_be_said_are_errors_of_their_own(studio: Studio) -> None:
    segments = [*make_segments(8), make_segment(DEADLY, turn=9), make_segment(UNSAYABLE, turn=10)]
    with studio.crew() as crew:
        recording = try_to_record(segments, ENGINE, studio.store, crew=crew)
    assert [take is None for take in recording.takes] == [False] * 8 + [True] * 2
    assert type(recording.failure) is EngineError
    assert "turn 9: every worker that speaks it ends" in str(recording.failure)
    assert "turn 10: has no sound for it" in str(recording.failure)


def test_workers_of_another_version_are_refused_by_name_and_speak_nothing(studio: Studio) -> None:
    studio.station = replace(studio.station, identity=replace(studio.station.identity, duitan="99.0", lexicon="other"))
    with studio.crew() as crew:
        recording = try_to_record(make_segments(3), ENGINE, studio.store, crew=crew)
    assert isinstance(recording.failure, EngineUnavailableError)
    assert "tcp://127.0.0.1:" in str(recording.failure)
    assert "another duitan (0" in str(recording.failure)
    assert "here 99.0), another lexicon (" in str(recording.failure)
    assert not studio.store.contents(0).takes


def worker_pids() -> list[int]:
    """The processes that speak."""
    children = psutil.Process().children(recursive=True)
    return [child.pid for child in children if not child.children() and "tracker" not in " ".join(child.cmdline())]
