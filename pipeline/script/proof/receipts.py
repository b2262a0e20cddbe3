"""What a script accounts for: the characters that it says, and what it leaves out and where that stood."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.script.dialogue import Chapter, Turn

if TYPE_CHECKING:
    from pipeline.script.dialogue import DialogueScript, Dropped

MAX_ROWS = 8
"""Dropped rows of one line that are tried at a place: they stand in the order of the source."""

LINE_SLACK = 1
"""A row may begin so many lines below the line that it names: a label can stand on a line of its own."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One paragraph of the body: where its characters begin in the body's stream."""

    start: int
    line: int
    speaker: str


class Body:
    """All that is said and every chapter title, in order, without white space; derived titles are part of turns."""

    def __init__(self, script: DialogueScript) -> None:
        pieces: list[str] = []
        self.units: list[Unit] = []
        size, line = 0, 0
        for text, at, speaker in _paragraphs(script):
            line = at or line
            self.units.append(Unit(size, line, speaker))
            pieces.append(text)
            size += len(text)
        self.text = "".join(pieces)
        self.starts = {unit.start: unit for unit in self.units}
        self.unit_starts = [unit.start for unit in self.units]
        self.unit_lines = list(accumulate((unit.line for unit in self.units), max))

    def unit_at(self, said: int) -> Unit | None:
        """The paragraph that holds this character."""
        return self.units[max(0, bisect_right(self.unit_starts, said) - 1)] if self.units else None


class Rows:
    """The dropped rows, each a bit of a number that tells which were met."""

    def __init__(self, script: DialogueScript) -> None:
        filled = [row for row in script.dropped if squeezed(row.text)]
        self.rows: list[Dropped] = sorted(filled, key=lambda row: row.line)
        self.texts = [squeezed(row.text) for row in self.rows]
        self._lines = [row.line for row in self.rows]
        self._at: dict[int, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for k, text in enumerate(self.texts):
            self._at[self._lines[k]][text[0]].append(k)
        self._words = sum(1 << k for k, text in enumerate(self.texts) if any(map(str.isalnum, text)))

    def near(self, line: int, first: str, met: int) -> Iterator[int]:
        """Rows not met so far that may begin on a line, with this character."""
        for back in range(LINE_SLACK + 1):
            waiting = [k for k in self._at.get(line - back, {}).get(first, ()) if not met >> k & 1]
            yield from waiting[:MAX_ROWS]

    def firsts(self, line: int) -> frozenset[str]:
        """The characters with which a row may begin on this line."""
        return frozenset(first for back in range(LINE_SLACK + 1) for first in self._at.get(line - back, ()))

    def begins_on(self, line: int, met: int) -> bool:
        """True when a row that was not met names this line."""
        return any(not met >> k & 1 for rows in self._at.get(line, {}).values() for k in rows)

    def overdue(self, line: int, met: int) -> list[int]:
        """Rows with words that should have been met when the source has come to this line."""
        reached = bisect_right(self._lines, line - LINE_SLACK - 1)
        missing = self._words & ~met & ((1 << reached) - 1)
        found = []
        while missing:
            low = missing & -missing
            found.append(low.bit_length() - 1)
            missing ^= low
        return found


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def _paragraphs(script: DialogueScript) -> Iterator[tuple[str, int, str]]:
    for item in script.body:
        if isinstance(item, Turn):
            for k, paragraph in enumerate(item.text.split("\n")):
                if squeezed(paragraph):
                    yield squeezed(paragraph), (item.line or 0) if k == 0 else 0, item.speaker
        elif isinstance(item, Chapter) and not item.derived:
            yield squeezed(item.title), item.line or 0, ""
