"""A pool without processes: workers are names, and a test says what becomes of whoever works."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING

from pipeline.cluster.identity import identify
from pipeline.cluster.roster import Ended, PoolLostError
from pipeline.cluster.work import Outcome, Report, Station, Text
from pipeline.cluster.worker import introduce
from pipeline.engines.tone.engine import ToneEngine
from pipeline.synth.store import take_key
from tests.synth.fakes import make_segment

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from pathlib import Path

ENGINE = ToneEngine()


class WorkerEndsError(Exception):
    """The worker that does this ends."""


class FakePool:
    """Does its tasks when it is asked what has ended, each by the first worker that may."""

    silence_s = 35.0

    def __init__(
        self, threads: Mapping[str, int], speak: Callable[[str, Sequence[Text]], Report] | None = None
    ) -> None:
        self.threads = dict(threads)
        self.answers = True
        self.loses_connection = False
        self.replaces = False
        """A worker that ends is followed by another at once, so that nobody tries all of them."""
        self.refusals: dict[str, str] = {}
        self.batches: list[tuple[str, tuple[str, ...]]] = []
        """(worker, sounds of what it spoke)."""
        self.most_at_once = 0
        self._speak = speak or (lambda _, texts: spoken(texts))
        self._numbers = count()
        self._waiting: dict[int, tuple[Callable[..., object], tuple[object, ...], frozenset[str]]] = {}

    def workers(self) -> Mapping[str, int]:
        if not self.answers:
            raise PoolLostError
        return dict(self.threads)

    def begin(self, work: Callable[..., object], args: tuple[object, ...], workers: Collection[str]) -> int:
        task = next(self._numbers)
        self._waiting[task] = work, args, frozenset(workers)
        self.most_at_once = max(self.most_at_once, len(self._waiting))
        return task

    def drop(self, task: int) -> None:
        self._waiting.pop(task, None)

    def ended(self, timeout_s: float) -> list[Ended]:  # noqa: ARG002 - nothing is waited for
        return [ended for task in list(self._waiting) if (ended := self._do(task))]

    def _do(self, task: int) -> Ended | None:
        entry = self._waiting[task]
        work, args, allowed = entry
        worker = min(allowed & self.threads.keys(), default="")
        if not worker:
            return None
        del self._waiting[task]
        if self.loses_connection:
            return Ended(task=task, dropped=True)
        try:
            return Ended(task=task, worker=worker, value=self._value(worker, work, args))
        except WorkerEndsError:
            if not self.replaces:
                return Ended(task=task, killed=True)
            self._waiting[task] = entry
            self.threads[f"{worker}'"] = self.threads.pop(worker)
            return None
        except ImportError as error:
            return Ended(task=task, error=error)

    def _value(self, worker: str, work: Callable[..., object], args: tuple[object, ...]) -> object:
        if work is introduce:
            return self.refusals.get(worker, "")
        _, texts = args
        assert isinstance(texts, tuple)
        self.batches.append((worker, tuple(text.segment.sounds for text in texts)))
        return self._speak(worker, texts)


def spoken(texts: Sequence[Text]) -> Report:
    """Everything was."""
    return Report(outcomes=tuple(Outcome(key=text.key) for text in texts))


def make_text(sounds: str, turn: int = 1) -> Text:
    segment = make_segment(sounds, turn=turn)
    return Text(key=take_key(segment, ENGINE), segment=segment)


def make_station(folder: Path | str = "takes") -> Station:
    return Station(engine="tone", options=None, store=str(folder), identity=identify(ENGINE))
