"""How a catalogue runs on many machines: the real dispatcher and schedule, with workers that only take time.

A take takes as long as takes of its length were measured to take; the clock is a number.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Final

from pipeline.cluster.dispatcher import Dispatcher
from pipeline.cluster.roster import Ended, Roster
from pipeline.cluster.work import Identity, Outcome, Report, Station, Text
from pipeline.cluster.worker import introduce
from pipeline.speech.segments import SpokenSegment
from pipeline.workflow.preparation.pace import FINISHING_SHARE

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

START_S: Final = 5.0
"""Until a worker has its model."""
SAME: Final = Identity(duitan="", code="", lexicon="", model="", rate_hz=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A take as it was measured."""

    symbols: int
    cpu_s: float
    sound_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What is to be made."""

    episodes: int
    episode_s: float
    takes: Sequence[Measured]
    """From which episodes are made, one after the other and round again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What it is made with."""

    machines: int
    threads: int
    """Of each machine."""
    overhead_s: float
    """What a batch takes beside its takes."""
    driver: bool = True
    """It masters as well; otherwise only speaking is counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """How long it took."""

    spoken_s: float
    """Until the last take was there."""
    done_s: float
    """Until the last episode was mastered."""
    busy: float
    """The share of the time until then in which threads spoke."""


class VirtualPool:
    """Workers whose tasks end when the clock says so; a task goes to the thread that is free first."""

    silence_s = 60.0

    def __init__(self, site: Site, seconds: Mapping[str, float]) -> None:
        self.now_s = 0.0
        self.busy_s = 0.0
        self._threads = {f"machine-{number:03}": site.threads for number in range(site.machines)}
        self._free = [(START_S, worker) for worker, threads in self._threads.items() for _ in range(threads)]
        heapq.heapify(self._free)
        self._seconds = seconds
        self._overhead_s = site.overhead_s
        self._running: list[tuple[float, int, Ended]] = []
        self._numbers = count()

    def workers(self) -> Mapping[str, int]:
        return self._threads

    def begin(self, work: Callable[..., object], args: tuple[object, ...], workers: Collection[str]) -> int:
        task = next(self._numbers)
        if work is introduce:
            heapq.heappush(self._running, (START_S, task, Ended(task=task, worker=next(iter(workers)), value="")))
            return task
        texts: tuple[Text, ...] = args[1]  # type: ignore[assignment]  # there is no other work
        free_s, worker = heapq.heappop(self._free)
        took_s = self._overhead_s + sum(self._seconds[text.key] for text in texts)
        end_s = max(free_s, self.now_s) + took_s
        self.busy_s += took_s
        heapq.heappush(self._free, (end_s, worker))
        report = Report(outcomes=tuple(Outcome(key=text.key) for text in texts))
        heapq.heappush(self._running, (end_s, task, Ended(task=task, worker=worker, value=report)))
        return task

    def drop(self, task: int) -> None:
        """Nothing is taken back here."""

    def ended(self, timeout_s: float) -> list[Ended]:
        if not self._running or self._running[0][0] > self.now_s + timeout_s:
            self.now_s += timeout_s
            return []
        self.now_s = max(self.now_s, self._running[0][0])
        found: list[Ended] = []
        while self._running and self._running[0][0] <= self.now_s:
            found.append(heapq.heappop(self._running)[2])
        return found


def simulate(catalogue: Catalogue, site: Site) -> Ran:
    """Have a catalogue spoken, and its episodes mastered one after the other as soon as each is spoken."""
    seconds: dict[str, float] = {}
    missing: dict[str, int] = {}
    left: dict[int, int] = {}
    spoken_at: dict[int, float] = {}
    pool = VirtualPool(site, seconds)

    def deliver(key: str, _: object) -> None:
        episode = missing.pop(key)
        left[episode] -= 1
        if not left[episode]:
            del left[episode]
            spoken_at[episode] = pool.now_s
        del seconds[key]

    def later() -> Iterator[list[Text]]:
        for episode in range(catalogue.episodes):
            texts = _episode(episode, catalogue, seconds)
            missing.update({text.key: episode for text in texts})
            left[episode] = len(texts)
            yield texts

    station = Station(engine="", options=None, store="", identity=SAME)
    dispatcher = Dispatcher(pool, station, Roster(pool, station, "simulated", print), deliver, later())
    while len(spoken_at) < catalogue.episodes:
        dispatcher.step(1.0, lambda: pool.now_s)
    done_s = 0.0
    for episode in range(catalogue.episodes):  # in their order, as a run does
        done_s = max(done_s, spoken_at[episode]) + (FINISHING_SHARE * catalogue.episode_s if site.driver else 0.0)
    spoken_s = max(spoken_at.values())
    return Ran(spoken_s=spoken_s, done_s=done_s, busy=pool.busy_s / (spoken_s * site.machines * site.threads))


def _episode(number: int, catalogue: Catalogue, seconds: dict[str, float]) -> list[Text]:
    """Texts that sound for as long as an episode does."""
    texts: list[Text] = []
    sound_s = 0.0
    while sound_s < catalogue.episode_s:
        take = catalogue.takes[(number * 7 + len(texts)) % len(catalogue.takes)]
        key = f"{number}-{len(texts)}"
        seconds[key] = take.cpu_s
        sound_s += take.sound_s
        segment = SpokenSegment(turn=1, speaker="", written="", spoken="", sounds="x" * take.symbols, engine_voice="")
        texts.append(Text(key=key, segment=segment))
    return texts
