"""Every sentence, system and voice: spoken, heard, marked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bench.listen.renderings import sound_path, speak
from bench.listen.scoring import Marks, mark, total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bench.listen.renderings import Rendering
    from bench.listen.transcripts import Transcripts
    from pipeline.synth.engine import SpeechEngine


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One sentence by one system and voice, and what was heard of it."""

    rendering: Rendering
    marks: Marks

    @property
    def system(self) -> str:
        """Which front end read it."""
        return self.rendering.reading.system

    @property
    def category(self) -> str:
        """Which kind of sentence it is."""
        return self.rendering.reading.sentence.category


@dataclass(frozen=True, slots=True, kw_only=True)
class Listener:
    """An engine to speak, transcripts of what is heard, a folder for the sounds."""

    engine: SpeechEngine
    transcripts: Transcripts
    folder: Path

    def listen(self, rendering: Rendering) -> Result:
        """Speak, hear and mark one rendering."""
        sentence = rendering.reading.sentence
        samples = speak(rendering, self.engine, self.folder / "sounds")
        key = rendering.key(self.engine.version)
        transcript = self.transcripts.hear(samples, key, keep=not sentence.private)
        return Result(rendering=rendering, marks=mark(sentence.references, transcript, dict(sentence.names)))

    def is_known(self, rendering: Rendering) -> bool:
        """Whether its sound was made before."""
        return sound_path(rendering, self.engine, self.folder / "sounds").exists()


def listen_to_all(
    renderings: Sequence[Rendering], listener: Listener, *, threads: int, show: Callable[[int, int], None]
) -> tuple[Result, ...]:
    """The results of all renderings in order; `show(done, total)` is called after each."""
    results: list[Result] = []
    with ThreadPoolExecutor(threads) as pool:
        for result in pool.map(listener.listen, renderings):
            results.append(result)
            show(len(results), len(renderings))
    return tuple(results)


def select(
    results: Iterable[Result], *, system: str, category: str | Sequence[str] = "", voice: str = ""
) -> list[Result]:
    """The results of one system, and of some categories and one voice if they are named."""
    wanted = (category,) if isinstance(category, str) else category
    return [
        result
        for result in results
        if result.system == system
        and (not category or result.category in wanted)
        and (not voice or result.rendering.voice == voice)
    ]


def total_marks(results: Iterable[Result]) -> Marks:
    """All marks added up: a long sentence weighs more than a short one."""
    return total(result.marks for result in results)
