"""In which order texts are spoken, and how many a worker gets at once.

Rules:
1. What an episode waits for that is being finished goes before what later episodes need; among those of one episode the
   longest go first, so that at the end nobody is left alone with much to say.
2. A batch is long enough that handing it out costs nothing beside speaking it, and shorter towards the end of the run
   (guided self-scheduling), so that all end together.
3. Later episodes are looked at only when the workers would have nothing to do otherwise: memory is flat.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from pipeline.cluster.work import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BATCH_SYMBOLS: Final = 500
"""In a batch at most, unless one text is longer: about eight seconds of work for the offline engine."""
AT_ONCE: Final = 2
"""Batches for every thread of the workers: one that is spoken, and one that waits there."""
SHARES: Final = 2 * AT_ONCE
"""What is left at the end is cut into so many batches for every thread."""


class Schedule:
    """What is still to be handed out."""

    def __init__(self, later: Iterable[Iterable[Text]] = ()) -> None:
        """`later` are the texts of each episode to come, in order; looked at when they are needed."""
        self._later: Iterator[Iterable[Text]] | None = iter(later)
        self._asked: dict[str, Text] = {}
        self._ahead: dict[str, Text] = {}
        self._symbols = 0

    def ask(self, texts: Iterable[Text]) -> None:
        """These are waited for."""
        for text in _longest_first(texts):
            before = self._asked.pop(text.key, None) or self._ahead.pop(text.key, None)
            self._symbols += text.symbols - (before.symbols if before else 0)
            self._asked[text.key] = text

    def hand_out(self, threads: int) -> tuple[Text, ...]:
        """The next batch for workers with so many threads; empty when there is nothing."""
        self._look_ahead(AT_ONCE * threads * BATCH_SYMBOLS)
        enough = BATCH_SYMBOLS if self._later else min(BATCH_SYMBOLS, self._symbols // (SHARES * max(1, threads)))
        batch: list[Text] = []
        symbols = 0
        for text in chain(self._asked.values(), self._ahead.values()):
            if batch and symbols + text.symbols > enough:
                break
            batch.append(text)
            symbols += text.symbols
        for text in batch:
            if self._asked.pop(text.key, None) is None:
                del self._ahead[text.key]
        self._symbols -= symbols
        return tuple(batch)

    def _look_ahead(self, symbols: int) -> None:
        """Take up later episodes until so much waits."""
        while self._later and self._symbols < symbols:
            episode = next(self._later, None)
            if episode is None:
                self._later = None
                return
            for text in _longest_first(episode):
                if text.key not in self._asked and text.key not in self._ahead:
                    self._ahead[text.key] = text
                    self._symbols += text.symbols


def _longest_first(texts: Iterable[Text]) -> list[Text]:
    return sorted(texts, key=lambda text: -text.symbols)
