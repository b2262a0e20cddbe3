"""An engine that does not answer, for what it has spoken before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pipeline.errors import EngineUnavailableError
from pipeline.synth.engine import DoubtsTakes

if TYPE_CHECKING:
    from typing import NoReturn

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine


class AbsentEngine:
    """Knows the takes of an engine, which is not asked for more: whatever is to be spoken is an error at once."""

    concurrency = 1

    def __init__(self, engine: SpeechEngine, why: EngineUnavailableError) -> None:
        self.name = engine.name
        self.version = engine.version
        self.rate_hz = engine.rate_hz
        self._engine = engine
        self._why = why

    @property
    def reason(self) -> str:
        """Why it does not answer, in a line."""
        return str(self._why).split("\n")[-1].removeprefix(f"{self.name}: ")

    def speak(self, segment: SpokenSegment) -> NoReturn:
        raise EngineUnavailableError(f"{segment.name}: {self.reason}", hint=self._why.hint)

    def doubts(self, segment: SpokenSegment, pcm: Pcm) -> str:
        return self._engine.doubts(segment, pcm) if isinstance(self._engine, DoubtsTakes) else ""
