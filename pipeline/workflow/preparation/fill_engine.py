"""The engine of `--fill`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.synth.absent import AbsentEngine

if TYPE_CHECKING:
    from collections.abc import Callable

    from pipeline.synth.engine import SpeechEngine


class Fill:
    """The second engine of a run, started when it is first needed; remembers whether the first one was lost."""

    def __init__(
        self, name: str, start: Callable[[], SpeechEngine], identify: Callable[[], SpeechEngine] | None = None
    ) -> None:
        """`identify` gives the engine without asking whether it answers, to learn which voices it has."""
        self.name = name
        self._start = start
        self._identify = identify
        self._engine: SpeechEngine | None = None
        self._lost: AbsentEngine | None = None

    def engine(self) -> SpeechEngine:
        """The second engine; EngineUnavailableError when it does not answer either."""
        self._engine = self._engine or self._start()
        return self._engine

    def beside(self, engine: SpeechEngine) -> tuple[SpeechEngine, ...]:
        """The engines that must have a voice for everybody: this one and, where it can be known, the second one."""
        if self._identify is None or self.name == engine.name:
            return (engine,)
        try:
            return engine, self._identify()
        except EngineUnavailableError:
            return (engine,)  # which is told when it is needed

    def first(self, engine: SpeechEngine) -> SpeechEngine:
        """The first engine or, once it was lost in this run, one that nobody waits for again."""
        return self._lost or engine

    def note(self, engine: SpeechEngine, failure: EngineError) -> None:
        """Remember that the first engine was lost, if that is what a failure says."""
        if isinstance(failure, EngineUnavailableError):
            self._lost = self._lost or AbsentEngine(engine, failure)
