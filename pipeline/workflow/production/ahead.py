"""Recordings of a run, each begun while the episode before it is mixed and published: no core waits for the other.

1. A recording goes on in the background from when it is begun until its takes are there or it is stopped; whoever wants
   the takes waits for it and hears how far it is.
2. What was finished is in the store whatever happens, so nothing is lost with a recording that nobody waits for.
"""

from __future__ import annotations

from concurrent.futures import Future, wait
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Final, Self

from pipeline.synth.absent import AbsentEngine
from pipeline.synth.crew import POLL_S, WIND_UP_S
from pipeline.synth.recording import Recording, try_to_record
from pipeline.synth.threads import begin

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.synth.crew import Crew
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.recording import Progress
    from pipeline.synth.store import TakeStore
    from pipeline.workflow.preparation.planning import Plan

STOP_S: Final = POLL_S + WIND_UP_S
"""So long a recording takes to end when it is stopped."""


@dataclass(eq=False, slots=True)
class _Begun:
    """A recording in the background."""

    plan: Plan
    engine: SpeechEngine
    future: Future[Recording] = field(default_factory=Future)
    stop: Event = field(default_factory=Event)
    progress: Progress | None = None
    """How far it is."""

    def note(self, progress: Progress) -> None:
        self.progress = progress


class Ahead:
    """The recordings of one run; used from one thread. Leaving the context stops what is under way."""

    def __init__(self, store: TakeStore, crew: Crew | None = None) -> None:
        """Spoken by a crew, or else by this process."""
        self.store = store
        self._crew = crew
        self._begun: _Begun | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def begin(self, plan: Plan, engine: SpeechEngine) -> None:
        """Begin to record an episode, in place of any other that nobody waited for."""
        self._begin(plan, engine)

    def _begin(self, plan: Plan, engine: SpeechEngine) -> _Begun:
        self._stop()
        begun = _Begun(plan, engine)
        crew = None if isinstance(engine, AbsentEngine) else self._crew
        work = partial(
            try_to_record, plan.segments, engine, self.store, progress=begun.note, stop=begun.stop, crew=crew
        )
        begin(work, begun.future)
        self._begun = begun
        return begun

    def finish(self, plan: Plan, engine: SpeechEngine, show: Callable[[Progress], None]) -> Recording:
        """The recording of an episode, begun now unless it was before; `show` is called from the calling thread."""
        begun = self._begun
        if begun is None or begun.plan is not plan or begun.engine is not engine:
            begun = self._begin(plan, engine)
        shown: Progress | None = None
        while True:
            done, _ = wait([begun.future], timeout=POLL_S)
            if begun.progress and begun.progress is not shown:
                shown = begun.progress
                show(shown)
            if done:
                self._begun = None
                return begun.future.result()

    def _stop(self) -> None:
        """End the recording that is under way; what is nearly finished is kept."""
        if self._begun:
            self._begun.stop.set()
            wait([self._begun.future], timeout=STOP_S)
            self._begun = None
