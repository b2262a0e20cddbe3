"""The walk along source and script together, that tells what fits nothing.

At each place the source may go on with the next words of the body, a dropped row, the title, a speaker's label, or
markup. Often more than one fits (two people in turn say 嗯, a title is also the first line): the likeliest is taken,
and when it leads nowhere the walk comes back for the others. Only where every way ends is something lost or added.
"""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from pipeline.errors import Problem
from pipeline.script.proof.labels import FoundLabel, SourceLabels
from pipeline.script.proof.receipts import Body, Rows, squeezed
from pipeline.script.proof.stream import READING

if TYPE_CHECKING:
    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.proof.stream import SourceStream

NEAR, NEAR_ANCHOR = 40, 3
WINDOW, ANCHOR = 600, 6
"""How far a place is looked for where source and body agree again, and on how many characters: near first."""

MEMORY = 2_000
"""Characters after which a choice is not looked at again: no ambiguity reaches further than a long paragraph."""
MAX_PLACES = 1_500
"""Places where ways part that are looked at without getting any further before a fault is believed."""

EXCERPT = 24
LONGEST_LABEL = 60
FOLLOWING = 2
"""So many characters tell whether the words after a label are the body's next."""


_AMBIGUOUS = frozenset("*_#>~`|[]!\\<&{")
"""Characters that can be markup as well as the author's."""


class Place(NamedTuple):
    """How far the walk has come: in the source, in the body, which rows and facts it has met."""

    at: int
    said: int
    met: int


class Walk:
    """From the beginning of both to the end; `problems` is what was found."""

    def __init__(self, stream: SourceStream, script: DialogueScript, notes: Sequence[tuple[int, str]] = ()) -> None:
        self.stream = stream
        self.file = script.source.file or "script"
        self.body = Body(script)
        self.rows = Rows(script)
        self.labels = SourceLabels(script.speakers)
        facts = [squeezed(text) for text in (script.title, script.part) if squeezed(text)]
        self._facts = [(1 << len(self.rows.rows) + k, fact) for k, fact in enumerate(facts)]
        self._fact_firsts = {form[0] for _, fact in self._facts for form in _forms(fact)}
        self.problems: list[Problem] = []
        self._ways: list[Place] = []
        self._seen: set[Place] = set()
        self._wrong: list[tuple[Place, Problem]] = []
        """Labels of somebody else than the script says: ways of last resort."""
        self._start = Place(0, 0, self._met_notes(notes))

    def run(self) -> None:
        """Walk to the end of both."""
        place, is_end = self._explore(self._start)
        while not is_end:
            place, is_end = self._explore(self._past_fault(place))

    def _met_notes(self, notes: Sequence[tuple[int, str]]) -> int:
        """The rows that hold the notes of a document: they stand apart from the text, in a place of their own."""
        met = 0
        for line, note in notes:
            words = squeezed(note)
            row = next((k for k, text in enumerate(self.rows.texts) if words in text and not met >> k & 1), None)
            if row is not None:
                met |= 1 << row
            elif words:
                self._tell(line, f"the note {excerpt(words)} is neither spoken nor dropped")
        return met

    def _explore(self, start: Place) -> tuple[Place, bool]:
        """Walk until every way has ended, or to the end: (the furthest place, whether it is the end)."""
        self._ways, self._wrong = [start], []
        self._seen.clear()
        furthest, kept, idle = start, start.at, 0
        while self._ways and idle < MAX_PLACES:
            place = self._run_on(self._ways.pop())
            if place in self._seen:
                continue
            self._seen.add(place)
            idle += 1
            if place[:2] > furthest[:2]:
                furthest, idle = place, 0
            if self.rows.overdue(self._line(place.at), place.met):
                continue
            if place.at >= len(self.stream.text) and place.said >= len(self.body.text):
                return place, True
            self._ways += reversed(list(self._steps(place)))
            if place.at > kept + 2 * MEMORY:
                kept = place.at - MEMORY
                self._forget(kept)
        return furthest, False

    def _forget(self, before: int) -> None:
        self._ways = [place for place in self._ways if place.at >= before]
        self._seen = {place for place in self._seen if place.at >= before}
        self._wrong = [way for way in self._wrong if way[0].at >= before]

    def _run_on(self, place: Place) -> Place:
        """The next place where ways may part, over characters that can only be the body's next."""
        at, said, met = place
        text, body, gaps, lines = self.stream.text, self.body.text, self.stream.gaps, self.stream.lines
        starts, firsts, line = self.body.starts, _AMBIGUOUS | self._fact_firsts, 0
        while at < len(text) and said < len(body) and text[at] == body[said]:
            if lines[at] != line:
                line = lines[at]
                row_firsts = self.rows.firsts(line)
            if (
                (at in gaps and self.labels.may_begin(text[at]))
                or said in starts
                or text[at] in firsts
                or text[at] in row_firsts
            ):
                break
            at += 1
            said += 1
        return Place(at, said, met)

    def _line(self, at: int) -> int:
        """The line of a place; for the end of the source, one that every row lies before."""
        return self.stream.lines[at] if at < len(self.stream.text) else sys.maxsize

    def _steps(self, place: Place) -> Iterator[Place]:
        """Every way on, the likeliest first."""
        at, said, met = place
        if at >= len(self.stream.text):
            return
        likely: list[Place] = []
        unlikely: list[Place] = []
        for way in (*self._past_rows(place), *self._past_facts(place), *self._past_labels(place)):
            is_said = self.body.text.startswith(self.stream.text[at : way.at], said)
            (unlikely if is_said else likely).append(way)
        yield from likely
        if said < len(self.body.text) and self.stream.text[at] == self.body.text[said]:
            yield Place(at + 1, said + 1, met)
        yield from unlikely
        if self.stream.text[at] == READING:
            yield Place(at + 1, said, met)
        end = self.stream.markup_end(at)
        if end > at:
            yield Place(end, said, met)

    def _past_rows(self, place: Place) -> Iterator[Place]:
        """Behind the dropped rows that stand here, markup inside them aside."""
        at, said, met = place
        for k in self._rows_at(at, met):
            end, inner = self._end_of_row(k, at, met)
            if end:
                yield Place(end, said, met | inner | 1 << k)

    def _end_of_row(self, k: int, at: int, met: int) -> tuple[int, int]:
        """Where a row ends that begins here, and the rows inside it: struck words are dropped apart."""
        inner = 0

        def past(there: int) -> int:
            nonlocal inner
            for other in self._rows_at(there, met | inner | 1 << k):
                end = self.stream.end_of(self.rows.texts[other], there)
                if end:
                    inner |= 1 << other
                    return end
            return there

        return self.stream.end_of(self.rows.texts[k], at, past), inner

    def _past_facts(self, place: Place) -> Iterator[Place]:
        """Behind the title or the part."""
        at, said, met = place
        if self.stream.text[at] not in self._fact_firsts:
            return
        for bit, fact in self._facts:
            ends = (self.stream.end_of(form, at) for form in _forms(fact) if not met & bit)
            yield from (Place(end, said, met | bit) for end in ends if end)

    def _past_labels(self, place: Place) -> Iterator[Place]:
        """Behind a label in front of a paragraph, or of words that a paragraph of the same speaker goes on with."""
        at, said, met = place
        begins = self.body.starts.get(said)
        is_over = said >= len(self.body.text)
        if not (begins or is_over or at in self.stream.gaps):
            return
        going_on = self.body.unit_at(said)
        labels = self.labels.find(self.stream, at)
        wrong = self._wrong_names(labels, place) if begins and begins.speaker else frozenset()
        for label in labels:
            way = Place(label.end, said, met)
            if begins and label.name in wrong:
                problem = f"the source's label is {label.written!r}, the script gives the words to {begins.speaker!r}"
                self._wrong.append((way, self._problem(self.stream.lines[at], problem)))
            elif begins or is_over or (going_on and going_on.speaker in label.speakers):
                yield way

    def _wrong_names(self, labels: Sequence[FoundLabel], place: Place) -> frozenset[int]:
        """Where names stand whose words follow, wherever their label ends, and are given to somebody else.

        A label whose whole paragraph was dropped says nothing about whose words come next.
        """
        speaker = self.body.starts[place.said].speaker
        return frozenset(
            label.name
            for label in labels
            if speaker not in label.speakers and self._follows(place._replace(at=label.end))
        )

    def _follows(self, place: Place) -> bool:
        """The body goes on here, but for markup and what was dropped on the same line."""
        at, said, met = place
        words = self.body.text[said : said + FOLLOWING]
        while at < len(self.stream.text) and not self.stream.text.startswith(words, at):
            line_end = self.stream.line_end(at)
            rows = (self.stream.end_of(self.rows.texts[k], at) for k in self._rows_at(at, met))
            end = next((end for end in rows if end and end < line_end), self.stream.markup_end(at))
            if end == at:
                return False
            at = end
        return at < len(self.stream.text)

    def _rows_at(self, at: int, met: int) -> Iterator[int]:
        return self.rows.near(self.stream.lines[at], self.stream.text[at], met)

    def _past_fault(self, place: Place) -> Place:
        """Say what is wrong at the furthest place, and where the walk goes on."""
        wrong = max(self._wrong, key=lambda way: way[0].at, default=None)
        if wrong and wrong[0].at >= place.at:
            self.problems.append(wrong[1])
            return wrong[0]
        overdue = self.rows.overdue(self._line(place.at), place.met)
        for k in overdue:
            row = self.rows.rows[k]
            self._tell(row.line, f"dropped text {excerpt(row.text)} is not in the source here")
        if overdue:
            return place._replace(met=place.met | sum(1 << k for k in overdue))
        return self._resumed(place)

    def _resumed(self, place: Place) -> Place:
        """Where source and body agree again; what lies between is told."""
        at, said, met = place
        limit = min(len(self.stream.text), at + WINDOW)
        row_at = self._next_row(place, limit)
        meeting = self._meeting(place, NEAR, NEAR_ANCHOR) or self._meeting(place, WINDOW, ANCHOR)
        if meeting and (row_at is None or meeting.at <= row_at):
            self._lost(at, meeting.at)
            self._added(said, meeting.said)
            return meeting
        if at >= len(self.stream.text):
            self._added(said, len(self.body.text))
            return Place(at, len(self.body.text), met)
        end = max(row_at if row_at is not None else limit, at + 1)
        self._lost(at, end)
        return self._caught_up(Place(end, said, met))

    def _meeting(self, place: Place, reach: int, size: int) -> Place | None:
        """The nearest places in source and body from where `size` characters are the same."""
        at, said, met = place
        window = self.body.text[said : said + reach]
        places = {window[k : k + size]: k for k in range(len(window) - size, -1, -1)}
        ways = (
            (there - at + places[piece], there, said + places[piece])
            for there in range(at, min(len(self.stream.text), at + reach))
            if (piece := self.stream.text[there : there + size]) in places
        )
        best = min(ways, default=None)
        return Place(best[1], best[2], met) if best else None

    def _next_row(self, place: Place, limit: int) -> int | None:
        """The nearest place where a dropped row begins on its line."""
        lines = self.stream.lines
        for at in range(place.at + 1, limit):
            if lines[at] != lines[at - 1] and self.rows.begins_on(lines[at], place.met):
                return at
        return None

    def _caught_up(self, place: Place) -> Place:
        """When the source is past the line of the next paragraph, the body goes on there too."""
        if place.at >= len(self.stream.text):
            return place
        line = self.stream.lines[place.at]
        k = bisect_left(self.body.unit_lines, line)
        units = self.body.units
        if k < len(units) and units[k].start > place.said and units[k].line == line:
            self._added(place.said, units[k].start)
            return place._replace(said=units[k].start)
        return place

    def _lost(self, start: int, end: int) -> None:
        words = self.stream.text[start : self._without_label(start, end)]
        if any(map(str.isalnum, words)) or (words and start == end - 1):
            self._tell(self.stream.lines[start], f"{excerpt(words)} is neither spoken nor dropped")

    def _without_label(self, start: int, end: int) -> int:
        """Where a label begins that ends at `end`: it belongs to the words behind it."""
        for at in range(max(start, end - LONGEST_LABEL), end):
            if any(label.end == end for label in self.labels.find(self.stream, at)):
                return at
        return end

    def _added(self, start: int, end: int) -> None:
        unit = self.body.unit_at(start)
        if end > start and unit:
            self._tell(unit.line, f"{excerpt(self.body.text[start:end])} is not in the source here")

    def _tell(self, line: int, message: str) -> None:
        self.problems.append(self._problem(line, message))

    def _problem(self, line: int, message: str) -> Problem:
        return Problem(self.file, line, message)


def _forms(fact: str) -> tuple[str, ...]:
    """How a title or a part can stand in the source."""
    return fact, f"（{fact}）", f"({fact})"


def excerpt(words: str) -> str:
    """The words in quotation marks, the middle of many left out."""
    shown = words if len(words) <= EXCERPT else f"{words[: EXCERPT - 8]}…{words[-7:]}"
    return f"“{shown}”"
