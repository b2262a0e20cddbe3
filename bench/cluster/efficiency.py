"""Two local workers against two callers of one process: the same takes in one run, in turns."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

import numpy as np

from pipeline.cluster.crew import ClusterCrew
from pipeline.cluster.identity import identify
from pipeline.cluster.place import LocalWorkers
from pipeline.cluster.pool import open_pool
from pipeline.cluster.work import Station
from pipeline.synth.recording import try_to_record
from pipeline.synth.store import TakeStore

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.cluster.pool import DaskPool
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

WORKERS: Final = 2
PLACE: Final = LocalWorkers(WORKERS)
RESAMPLED: Final = 2000
INTERVAL: Final = (2.5, 97.5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What speaking a list of takes took."""

    wall_s: float
    own_cpu_s: float
    """Of this process: it speaks, or is driver and scheduler."""
    workers_cpu_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """One list, spoken both ways."""

    takes: int
    callers: Spent
    cluster: Spent

    @property
    def efficiency(self) -> float:
        """Takes that the workers speak, against those of callers with the CPU that driver and scheduler leave."""
        return self.callers.own_cpu_s / self.cluster.workers_cpu_s

    @property
    def wall_ratio(self) -> float:
        """How long callers take against workers, all in all."""
        return self.callers.wall_s / self.cluster.wall_s

    @property
    def overhead_ms(self) -> float:
        """CPU of driver and scheduler for a take."""
        return 1000 * self.cluster.own_cpu_s / self.takes


def measure(
    segments: Sequence[SpokenSegment], make_engine: Callable[[], SpeechEngine], folder: Path, rounds: int
) -> list[Round]:
    """Speak a list in so many rounds; the first of all, in which models are started, is left out."""
    engine = make_engine()
    found: list[Round] = []
    with open_pool(PLACE) as pool:
        for number in range(rounds + 1):
            here, there = folder / f"here-{number}", folder / f"there-{number}"
            callers = _timed(partial(_record, segments, engine, here))
            cluster = _timed(partial(_hand_out, segments, engine, pool, there))
            if number:
                found.append(Round(takes=len(segments), callers=callers, cluster=cluster))
    return found


def interval(values: Sequence[float]) -> tuple[float, float, float]:
    """(median, and the interval in which it lies with 95 %, by resampling rounds)."""
    draws = np.random.default_rng(1).choice(np.array(values), (RESAMPLED, len(values)))
    low, high = np.percentile(np.median(draws, axis=1), INTERVAL)
    return statistics.median(values), float(low), float(high)


def _record(segments: Sequence[SpokenSegment], engine: SpeechEngine, folder: Path) -> None:
    try_to_record(segments, engine, TakeStore(folder)).whole()


def _hand_out(segments: Sequence[SpokenSegment], engine: SpeechEngine, pool: DaskPool, folder: Path) -> None:
    station = Station(engine=engine.name, options=None, store=str(folder), identity=identify(engine))
    store = TakeStore(folder)
    with ClusterCrew(pool, station, store, str(PLACE), print) as crew:
        try_to_record(segments, engine, store, crew=crew).whole()


def _timed(work: Callable[[], None]) -> Spent:
    before, start_s, own_s = worker_cpu_s(), time.monotonic(), time.process_time()
    work()
    own = time.process_time() - own_s
    return Spent(wall_s=time.monotonic() - start_s, own_cpu_s=own, workers_cpu_s=worker_cpu_s() - before)


def worker_cpu_s() -> float:
    """CPU seconds of all workers so far."""
    import psutil  # only the lock of the cluster brings it

    total = 0.0
    for child in psutil.Process().children(recursive=True):
        times = child.cpu_times()
        total += times.user + times.system
    return total
