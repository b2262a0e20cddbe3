"""Ten thousand takes through two workers: what the driver, which is the scheduler too, takes of memory meanwhile."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bench.cluster.efficiency import PLACE
from pipeline.cluster.crew import ClusterCrew
from pipeline.cluster.identity import identify
from pipeline.cluster.pool import open_pool
from pipeline.cluster.work import Station
from pipeline.engines.tone.engine import ToneEngine
from pipeline.speech.segments import SpokenSegment
from pipeline.synth.recording import try_to_record
from pipeline.synth.store import TakeStore

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pipeline.synth.recording import Progress

EPISODE: Final = 250
MEGABYTE: Final = 1 << 20


def measure(takes: int, folder: Path) -> list[tuple[int, float]]:
    """(takes so far, resident megabytes) after every episode of short hums; each is spoken ahead as in a run."""
    import psutil  # only the lock of the cluster brings it

    engine, store, own = ToneEngine(), TakeStore(folder), psutil.Process()
    episodes = [_episode(first) for first in range(0, takes, EPISODE)]
    station = Station(engine=engine.name, options=None, store=str(folder), identity=identify(engine))
    found: list[tuple[int, float]] = []
    with open_pool(PLACE) as pool, ClusterCrew(pool, station, store, str(PLACE), print) as crew:
        for number, segments in enumerate(episodes, 1):
            try_to_record(segments, engine, store, crew=crew, progress=_hear).whole()
            found.append((number * EPISODE, own.memory_info().rss / MEGABYTE))
    return found


def growth_bytes(samples: Sequence[tuple[int, float]]) -> float:
    """Bytes a take that the memory grew by, over the second half, when everything is loaded."""
    (first, before), (last, after) = samples[len(samples) // 2], samples[-1]
    return (after - before) * MEGABYTE / (last - first)


def _episode(first: int) -> list[SpokenSegment]:
    return [
        SpokenSegment(turn=number, speaker="a", written=words, spoken=words, sounds=words, engine_voice="yunxi")
        for number in range(first + 1, first + EPISODE + 1)
        for words in (f"第{number}句",)
    ]


def _hear(_: Progress) -> None:
    """As a run does."""
