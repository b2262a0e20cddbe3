"""Has what the store lacks spoken, and keeps every take the moment it is finished.

Rules:
1. A segment that sounds like another, or like one of an earlier run, is not spoken again, unless the engine doubts that
   the take is what it was asked to say. It is offered every take when it is found and again at the end, since it knows
   more by then; the sound of one take is read at a time.
2. Sound lives in memory only between the engine and the store: a long episode takes no more than a short one.
3. A text that cannot be said does not stop the others; an engine that cannot be reached, a full disk or an interrupt
   does, and the next run goes on from there.
4. Who speaks is a `Crew`: callers in this process unless another one is given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from pipeline.audio.pcm import Pcm
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.messages import _
from pipeline.synth.crew import Callers
from pipeline.synth.engine import DoubtsTakes
from pipeline.synth.failures import Shortfall
from pipeline.synth.store import take_key

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from threading import Event

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.crew import Crew
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take

SAME_LENGTH: Final = 0.1
"""Two answers whose lengths differ by no more than this share confirm each other: what is cut off is cut at random."""


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


@dataclass(frozen=True, slots=True)
class Recording:
    """What came of a recording."""

    takes: tuple[Take | None, ...]
    """One for each segment; None where there is none, which `failure` explains."""
    failure: EngineError | None
    reused: tuple[bool, ...] = ()
    """For each segment, whether its take was there before."""

    def whole(self) -> tuple[Take, ...]:
        """The takes, or what was in their way is raised."""
        if self.failure:
            raise self.failure
        return tuple(take for take in self.takes if take)


def record(
    segments: Sequence[SpokenSegment],
    engine: SpeechEngine,
    store: TakeStore,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Event | None = None,
    rate_hz: int | None = None,
) -> tuple[Take, ...]:
    """One take for each segment, in order, spoken now where the store has none.

    They have the engine's sample rate, or are resampled to `rate_hz`. `progress` is called from the calling thread.
    When `stop` is set, KeyboardInterrupt is raised, as for Ctrl-C, within 2 s. EngineError names every turn that could
    not be spoken; EngineUnavailableError says that the engine was lost; OutputError that a take could not be written.
    """
    return try_to_record(segments, engine, store, progress=progress, stop=stop, rate_hz=rate_hz).whole()


def try_to_record(  # noqa: PLR0913 - one way to ask for all that a recording can be asked for
    segments: Sequence[SpokenSegment],
    engine: SpeechEngine,
    store: TakeStore,
    *,
    progress: Callable[[Progress], None] | None = None,
    stop: Event | None = None,
    rate_hz: int | None = None,
    crew: Crew | None = None,
) -> Recording:
    """Like `record`, but gives what there is when the engine fails; a `crew` speaks in place of this process."""
    session = _Session(segments, engine, store, progress, rate_hz)
    if crew:
        session.employ(crew)
    session.reuse()
    session.speak(stop)
    session.look_again()
    session.speak(stop)
    return session.result()


class _Session:
    """One run of `record`: which takes there are, which are still to be spoken, and what failed."""

    def __init__(
        self,
        segments: Sequence[SpokenSegment],
        engine: SpeechEngine,
        store: TakeStore,
        progress: Callable[[Progress], None] | None,
        rate_hz: int | None,
    ) -> None:
        self._engine = engine
        self._store = store
        self._report = progress
        self._crew: Crew = Callers(engine, self._speak_one)
        self._rate_hz = rate_hz or engine.rate_hz
        self._keys = [take_key(segment, engine, self._rate_hz) for segment in segments]
        self._segments: dict[str, SpokenSegment] = {}
        self._turns: dict[str, list[int]] = {}
        for key, segment in zip(self._keys, segments, strict=True):
            self._segments.setdefault(key, segment)
            self._turns.setdefault(key, []).append(segment.turn)
        self._due: list[str] = []
        self._doubted: dict[str, Take] = {}
        self._confirmed: set[str] = set()
        self._takes: dict[str, Take] = {}
        self._found: frozenset[str] = frozenset()
        self._failures: dict[str, EngineError] = {}
        self._done = self._reused = 0
        self._symbols = self._symbols_reused = 0
        self._symbols_total = sum(len(segment.sounds) for segment in segments)
        self._seconds = 0.0

    def employ(self, crew: Crew) -> None:
        """Let others speak."""
        self._crew = crew

    def reuse(self) -> None:
        """Take from the store what it has; the rest is due, and what the engine doubts."""
        here = {key: take for key in self._segments if (take := self._store.get(key))}
        elsewhere = self._store.fetch(key for key in self._segments if key not in here)
        for key in self._segments:
            take = here.get(key) or elsewhere.get(key)
            if take and not self._doubts(key, take):
                self._add(key, take)
            else:
                self._due.append(key)
        self._found = frozenset(key for key in self._takes if not self._crew.has_made(key))
        self._reused = sum(len(self._turns[key]) for key in self._found)
        self._symbols_reused = sum(len(self._turns[key]) * self._length(key) for key in self._found)
        self._tell()

    def speak(self, stop: Event | None) -> None:
        """Have spoken what is due."""
        due, self._due = {key: self._segments[key] for key in self._due}, []
        self._crew.speak(due, self._collect, stop)

    def look_again(self) -> None:
        """Offer the engine all takes once more but those that were spoken twice; what it doubts is due."""
        if not self._lost():
            self._due = [
                key for key, take in self._takes.items() if key not in self._confirmed and self._doubts(key, take)
            ]

    def result(self) -> Recording:
        """The takes, and one error for all failures, if there are any."""
        good = {key: take for key, take in self._takes.items() if key not in self._doubted}
        takes = tuple(good.get(key) for key in self._keys)
        reused = tuple(key in self._found for key in self._keys)
        if not self._failures:
            return Recording(takes, None, reused)
        shortfall = Shortfall(
            engine=self._engine.name,
            turns=tuple(sorted({turn for turns in self._turns.values() for turn in turns})),
            missing=frozenset(turn for key in self._segments if key not in good for turn in self._turns[key]),
            kept=sum(take is not None for take in takes),
            total=len(takes),
            failures=tuple(self._failures.values()),
        )
        return Recording(takes, shortfall.error(), reused)

    def _length(self, key: str) -> int:
        return len(self._segments[key].sounds)

    def _doubts(self, key: str, take: Take) -> bool:
        """Whether the engine doubts a take, which is remembered."""
        if isinstance(self._engine, DoubtsTakes):
            sound = Pcm(take.rate_hz, self._store.read(take))
            if self._engine.doubts(self._segments[key], sound):
                self._doubted[key] = take
        return key in self._doubted

    def _speak_one(self, key: str) -> Take:
        """Speak and keep one segment; runs on a thread of its own."""
        segment = self._segments[key]
        pcm = at_rate(self._engine.speak(segment), self._rate_hz)
        doubted = self._doubted.get(key)
        if doubted and isinstance(self._engine, DoubtsTakes):
            why = self._engine.doubts(segment, pcm)
            if why and abs(pcm.frames - doubted.frames) > SAME_LENGTH * doubted.frames:
                raise EngineError(_("{name}: spoken twice, and both are doubtful: {why}", name=segment.name, why=why))
        return self._store.put(key, pcm)

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
        """Count a take for every segment that it serves; one that was spoken again takes the place of the other."""
        times = len(self._turns[key])
        if key not in self._takes:
            self._done += times
            self._symbols += times * self._length(key)
        else:
            self._seconds -= times * _seconds(self._takes[key])
        if self._doubted.pop(key, None):
            self._confirmed.add(key)
        self._takes[key] = take
        self._seconds += times * _seconds(take)

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


def at_rate(pcm: Pcm, rate_hz: int) -> Pcm:
    """The sound at a sample rate."""
    if pcm.rate_hz == rate_hz:
        return pcm
    from pipeline.audio.ffmpeg import resample_clip  # few recordings need it, and it takes a while to load

    return resample_clip(pcm, rate_hz)


def _seconds(take: Take) -> float:
    return take.frames / take.rate_hz
