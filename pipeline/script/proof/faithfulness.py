"""The proof that a script is its source: every character once, in order, spoken or dropped; nothing added.

Independent of the parser: it reads the source's own lines and walks along the script. At each place the source must go
on with a dropped row, the title, a speaker's label, the next word of the body, or markup. What fits nothing is told,
with its line. The same walk tells what a person changed in a script by hand.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from pipeline.errors import Problem
from pipeline.script.dialogue import Turn
from pipeline.script.proof.labels import SourceLabels
from pipeline.script.proof.stream import SourceStream, source_stream

if TYPE_CHECKING:
    from pipeline.script.dialogue import DialogueScript, Dropped

NEAR, NEAR_ANCHOR = 40, 3
WINDOW, ANCHOR = 600, 6
"""How far a place is looked for where source and body agree again, and on how many characters: near first."""

EXCERPT = 24
LONGEST_LABEL = 60
MAX_ROWS = 8
"""Dropped rows of one line that are tried at a place: they stand in the order of the source."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One paragraph of the body: where its characters begin in the body's stream."""

    start: int
    line: int
    speaker: str


def find_unfaithful(source_text: str | Sequence[str], script: DialogueScript) -> tuple[Problem, ...]:
    """What of the source the script neither says nor accounts for, and what it says that the source does not."""
    lines = re.split(r"\r\n|\r|\n", source_text) if isinstance(source_text, str) else source_text
    stream, misfits = source_stream(lines, script.repaired)
    walk = _Walk(stream, script)
    walk.run()
    path = script.source.file or "script"
    problems = [Problem(path, r.line, f"repaired text {_excerpt(r.before)} is not there") for r in misfits]
    return tuple(sorted([*problems, *walk.problems], key=lambda problem: problem.line))


class _Walk:
    """Two positions, in the source and in the body, that move on together."""

    def __init__(self, stream: SourceStream, script: DialogueScript) -> None:
        self.stream = stream
        self.script = script
        self.body, self.units = _body_stream(script)
        self.starts = {unit.start: unit for unit in self.units}
        self.unit_starts = [unit.start for unit in self.units]
        self.unit_lines = list(accumulate((unit.line for unit in self.units), max))
        self.rows = _rows_by_line(script)
        self.facts = [squeezed(text) for text in (script.title, script.part) if squeezed(text)]
        self.labels = SourceLabels(script.speakers)
        self.at = 0
        self.row_end = -1
        """Where the last dropped row ended: the title may stand right behind a column's tag."""
        self.said = 0
        self.problems: list[Problem] = []

    def run(self) -> None:
        """Walk to the end of both."""
        while self.at < len(self.stream.text):
            if not self._steps():
                self._resume()
        if self.said < len(self.body):
            self._added(self.said, len(self.body))
        for rows in self.rows.values():
            for row in rows:
                self._tell(row.line, f"dropped text {_excerpt(row.text)} is not in the source here")

    def _steps(self) -> bool:
        """Move over what stands here, if it is accounted for."""
        if self._skips_row() or (self._may_be_fact() and self._skips_fact()) or self._skips_label():
            return True
        if self.said < len(self.body) and self.stream.text[self.at] == self.body[self.said]:
            self.at += 1
            self.said += 1
            return True
        end = self.stream.markup_end(self.at)
        if end == self.at:
            return self._skips_fact()
        self.at = end
        return True

    def _may_be_fact(self) -> bool:
        return self.at in self.stream.gaps or self.at == self.row_end

    def _skips_row(self) -> bool:
        """A dropped row that stands here, markup inside it aside."""
        line = self.stream.lines[self.at]
        for rows in (self.rows.get(line, []), self.rows.get(line - 1, [])):
            for row in rows[:MAX_ROWS]:
                end = self.stream.end_of(squeezed(row.text), self.at)
                if end and not self._is_said(self.at, end):
                    self.at = self.row_end = end
                    rows.remove(row)
                    return True
        return False

    def _skips_label(self) -> bool:
        """A speaker's label in front of a paragraph."""
        unit = self.starts.get(self.said)
        label = self.labels.find(self.stream, self.at) if unit or self.said >= len(self.body) else None
        if label is None or self._is_said(label.name, label.end):
            return False
        if label.name > self.at and self._is_said(self.at, label.name):
            return False
        if unit and unit.speaker and unit.speaker not in label.speakers and self._follows(label.end):
            problem = f"the source's label is {label.written!r}, the script gives the words to {unit.speaker!r}"
            self._tell(self.stream.lines[self.at], problem)
        self.at = label.end
        return True

    def _is_said(self, start: int, end: int) -> bool:
        """True when the body goes on with this piece of the source."""
        return self.body.startswith(self.stream.text[start:end], self.said)

    def _follows(self, at: int) -> bool:
        """The body goes on right behind a label (what was dropped behind it says nothing about whose words follow)."""
        return self.stream.text[at : at + 2] == self.body[self.said : self.said + 2]

    def _skips_fact(self) -> bool:
        """The title or the part, behind any marks of a heading, unless the body says these words here."""
        at = self.at
        while self.facts:
            end = self._end_of_fact(at)
            if end:
                self.at = end
                return True
            behind = self.stream.markup_end(at)
            if behind == at:
                return False
            at = behind
        return False

    def _end_of_fact(self, at: int) -> int:
        for fact in self.facts:
            ends = (self.stream.end_of(words, at) for words in (fact, f"（{fact}）", f"({fact})"))
            end = next(filter(None, ends), 0)
            if end and (self.stream.is_whole_line(at, end) or not self.body.startswith(fact, self.said)):
                self.facts.remove(fact)
                return end
        return 0

    def _resume(self) -> None:
        """Find where source and body agree again; tell what lies between."""
        limit = min(len(self.stream.text), self.at + WINDOW)
        row_at = self._next_row(limit)
        meeting = self._meeting(NEAR, NEAR_ANCHOR) or self._meeting(WINDOW, ANCHOR)
        if meeting and (row_at is None or meeting[0] <= row_at):
            self._lost(self.at, meeting[0])
            self._added(self.said, meeting[1])
            self.at, self.said = meeting
            return
        end = max(row_at if row_at is not None else limit, self.at + 1)
        self._lost(self.at, end)
        self.at = end
        self._catch_up()

    def _meeting(self, reach: int, size: int) -> tuple[int, int] | None:
        """The nearest places in source and body from where `size` characters are the same."""
        window = self.body[self.said : self.said + reach]
        places = {window[k : k + size]: k for k in range(len(window) - size, -1, -1)}
        ways = (
            (at - self.at + places[piece], at, self.said + places[piece])
            for at in range(self.at, min(len(self.stream.text), self.at + reach))
            if (piece := self.stream.text[at : at + size]) in places
        )
        best = min(ways, default=None)
        return best[1:] if best else None

    def _next_row(self, limit: int) -> int | None:
        """The nearest place where a dropped row begins on its line."""
        at = self.at + 1
        while at < limit:
            if self.stream.lines[at] != self.stream.lines[at - 1] and self.rows.get(self.stream.lines[at]):
                return at
            at += 1
        return None

    def _catch_up(self) -> None:
        """When the source is past the line of the next paragraph, the body goes on there too."""
        if self.at >= len(self.stream.text):
            return
        line = self.stream.lines[self.at]
        k = bisect_left(self.unit_lines, line)
        if k < len(self.units) and self.units[k].start > self.said and self.units[k].line == line:
            self._added(self.said, self.units[k].start)
            self.said = self.units[k].start

    def _lost(self, start: int, end: int) -> None:
        words = self.stream.text[start : self._without_label(start, end)]
        if any(map(str.isalnum, words)) or (words and start == end - 1):
            self._tell(self.stream.lines[start], f"{_excerpt(words)} is neither spoken nor dropped")

    def _without_label(self, start: int, end: int) -> int:
        """Where a label begins that ends at `end`: it belongs to the words behind it."""
        for at in range(max(start, end - LONGEST_LABEL), end):
            label = self.labels.find(self.stream, at)
            if label and label.end == end:
                return at
        return end

    def _added(self, start: int, end: int) -> None:
        if end > start:
            unit = self.units[max(0, bisect_right(self.unit_starts, start) - 1)]
            self._tell(unit.line, f"{_excerpt(self.body[start:end])} is not in the source here")

    def _tell(self, line: int, message: str) -> None:
        self.problems.append(Problem(self.script.source.file or "script", line, message))


def squeezed(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def _body_stream(script: DialogueScript) -> tuple[str, list[_Unit]]:
    """All that is said and every chapter title, in order, without white space; derived titles are part of turns."""
    pieces: list[str] = []
    units: list[_Unit] = []
    size, line = 0, 0
    for text, at, speaker in _paragraphs(script):
        line = at or line
        units.append(_Unit(size, line, speaker))
        pieces.append(text)
        size += len(text)
    return "".join(pieces), units


def _paragraphs(script: DialogueScript) -> Iterator[tuple[str, int, str]]:
    for item in script.body:
        if isinstance(item, Turn):
            for k, paragraph in enumerate(item.text.split("\n")):
                if squeezed(paragraph):
                    yield squeezed(paragraph), (item.line or 0) if k == 0 else 0, item.speaker
        elif not item.derived:
            yield squeezed(item.title), item.line or 0, ""


def _rows_by_line(script: DialogueScript) -> dict[int, list[Dropped]]:
    rows: dict[int, list[Dropped]] = defaultdict(list)
    for row in script.dropped:
        if squeezed(row.text):
            rows[row.line].append(row)
    return rows


def _excerpt(words: str) -> str:
    shown = words if len(words) <= EXCERPT else f"{words[: EXCERPT - 8]}…{words[-7:]}"
    return f"“{shown}”"
