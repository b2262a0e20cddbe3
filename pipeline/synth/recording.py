"""Speaks what the store lacks, a few segments at a time, and keeps every take the moment it is finished.

Rules:
1. A segment that sounds like another, or like one of an earlier run, is not spoken again.
2. Sound lives in memory only between the engine and the store: a long episode takes no more than a short one.
3. A text that cannot be said does not stop the others; an engine that cannot be reached, a full disk or an interrupt
   does. Whatever happens, what was finished is kept, and the next run goes on from there.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.synth.engine import turn_name
from pipeline.synth.store import take_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from threading import Event

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take

MOST_MESSAGES: Final = 20
"""How many failures are reported in full; every failed turn is named in any case."""

POLL_S: Final = 0.2
"""How soon a `stop`, or on Windows Ctrl-C, is noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far a recording is."""

    done: int
    """Segments that have their take."""
    total: int
    reused: int
    """Those of them whose take was there before."""
    seconds_of_sound: float
    """How long the finished segments' takes last together."""
    symbols_done: int
    """Phonemes or characters of the finished segments. Speaking takes time by their number, not by that of segments."""
    symbols_total: int
    symbols_reused: int


def record(
    segments: Sequence[SpokenSegment],
    engine: SpeechEngine,
    store: TakeStore,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Event | None = None,
) -> tuple[Take, ...]:
    """One take for each segment, in order, spoken now where the store has none.

    `progress` is called from the calling thread. When `stop` is set, takes under way are finished and kept and
    KeyboardInterrupt is raised, as for Ctrl-C. EngineError names every turn that could not be spoken;
    EngineUnavailableError says that the engine was lost; OutputError that a take could not be written.
    """
    session = _Session(segments, engine, store, progress)
    session.reuse()
    session.speak(stop)
    session.raise_failures()
    return session.takes()


class _Session:
    """One run of `record`: which takes there are, which are still to be spoken, and what failed."""

    def __init__(
        self,
        segments: Sequence[SpokenSegment],
        engine: SpeechEngine,
        store: TakeStore,
        progress: Callable[[Progress], None] | None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._report = progress
        self._keys = [take_key(segment, engine) for segment in segments]
        self._segments: dict[str, SpokenSegment] = {}
        self._turns: dict[str, list[int]] = {}
        for key, segment in zip(self._keys, segments, strict=True):
            self._segments.setdefault(key, segment)
            self._turns.setdefault(key, []).append(segment.turn)
        self._takes: dict[str, Take] = {}
        self._failures: dict[str, EngineError] = {}
        self._done = self._reused = 0
        self._symbols = self._symbols_reused = 0
        self._symbols_total = sum(len(segment.sounds) for segment in segments)
        self._seconds = 0.0

    def reuse(self) -> None:
        """Take from the store what it has."""
        for key in self._segments:
            take = self._store.get(key)
            if take:
                self._add(key, take)
        self._reused, self._symbols_reused = self._done, self._symbols
        self._tell()

    def speak(self, stop: Event | None) -> None:
        """Speak the rest, `engine.concurrency` at once; at most twice as many are handed out at any time."""
        waiting = deque(key for key in self._segments if key not in self._takes)
        if not waiting:
            return
        executor = ThreadPoolExecutor(max_workers=self._engine.concurrency, thread_name_prefix="speak")
        running: dict[Future[Take], str] = {}
        try:
            while (waiting and not self._lost()) or running:
                if stop and stop.is_set():
                    raise KeyboardInterrupt
                while waiting and not self._lost() and len(running) < 2 * self._engine.concurrency:
                    key = waiting.popleft()
                    running[executor.submit(self._speak_one, key)] = key
                finished, _ = wait(running, timeout=POLL_S, return_when=FIRST_COMPLETED)
                for future in [each for each in running if each in finished]:  # a set has no order
                    self._collect(running.pop(future), future)
        finally:
            # On the way out of an error or an interrupt: what has begun is finished and kept, the rest is not begun.
            executor.shutdown(wait=True, cancel_futures=True)

    def raise_failures(self) -> None:
        """Raise one error that names every failed turn, if there are any."""
        if not self._failures:
            return
        turns = sorted({turn for key in self._failures for turn in self._turns[key]})
        messages = [str(error) for error in self._failures.values()]
        lines = messages[:MOST_MESSAGES]
        if len(messages) > MOST_MESSAGES:
            lines.append(f"and {len(messages) - MOST_MESSAGES} more")
        summary = f"{self._engine.name} could not speak {', '.join(turn_name(turn) for turn in turns)}"
        hints = dict.fromkeys(error.hint for error in self._failures.values() if error.hint)
        hint = "; ".join([*hints, "what was finished is kept, run again to go on"])
        kind = EngineUnavailableError if self._lost() else EngineError
        raise kind("\n".join([summary, *lines]), hint=hint) from next(iter(self._failures.values()))

    def takes(self) -> tuple[Take, ...]:
        """The take of each segment."""
        return tuple(self._takes[key] for key in self._keys)

    def _speak_one(self, key: str) -> Take:
        """Speak and keep one segment; runs on a thread of the pool."""
        return self._store.put(key, self._engine.speak(self._segments[key]))

    def _collect(self, key: str, future: Future[Take]) -> None:
        """Note what became of a segment; anything but an EngineError goes on up."""
        try:
            take = future.result()
        except EngineError as error:
            self._failures[key] = error
        else:
            self._add(key, take)
            self._tell()

    def _lost(self) -> bool:
        """Whether the engine cannot be reached any more."""
        return any(isinstance(error, EngineUnavailableError) for error in self._failures.values())

    def _add(self, key: str, take: Take) -> None:
        """Count a take for every segment that it serves."""
        self._takes[key] = take
        self._done += len(self._turns[key])
        self._symbols += len(self._turns[key]) * len(self._segments[key].sounds)
        self._seconds += len(self._turns[key]) * take.frames / take.rate_hz

    def _tell(self) -> None:
        """Report how far we are."""
        if self._report:
            self._report(
                Progress(
                    done=self._done,
                    total=len(self._keys),
                    reused=self._reused,
                    seconds_of_sound=self._seconds,
                    symbols_done=self._symbols,
                    symbols_total=self._symbols_total,
                    symbols_reused=self._symbols_reused,
                )
            )
