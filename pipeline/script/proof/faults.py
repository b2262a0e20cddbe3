"""Where every way ends: what is lost or added there, and where source and script agree again."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.proof.pair import Pair, Place, excerpt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.errors import Problem

NEAR, NEAR_ANCHOR = 40, 3
WINDOW, ANCHOR = 600, 6
"""How far a place is looked for where source and body agree again, and on how many characters: near first."""
LONGEST_LABEL = 60
"""Characters before the end of lost words among which the label of the next ones can begin."""


class Faults:
    """What is wrong, gathered along the walk."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._stream, self._body, self._rows = pair.stream, pair.body, pair.rows
        self.problems: list[Problem] = []

    def past(self, place: Place, ways: Sequence[tuple[Place, Problem]]) -> Place:
        """Note what is wrong at the furthest place; where the walk goes on. `ways` lead past somebody else's labels."""
        wrong = max(ways, key=lambda way: way[0].at, default=None)
        if wrong and wrong[0].at >= place.at:
            self.problems.append(wrong[1])
            return wrong[0]
        overdue = self._rows.overdue(self._pair.line_at(place.at), place.met)
        for k in overdue:
            row = self._rows.rows[k]
            self.tell(
                row.line, english("dropped text “{excerpt}” is not in the source here", excerpt=excerpt(row.text))
            )
        if overdue:
            return place._replace(met=place.met | sum(1 << k for k in overdue))
        return self._resumed(place)

    def _resumed(self, place: Place) -> Place:
        """Where source and body agree again; what lies between is told."""
        at, said, met = place
        limit = min(len(self._stream.text), at + WINDOW)
        row_at = self._next_row(place, limit)
        meeting = self._meeting(place, NEAR, NEAR_ANCHOR) or self._meeting(place, WINDOW, ANCHOR)
        if meeting and (row_at is None or meeting.at <= row_at):
            self._lost(at, meeting.at)
            self._added(said, meeting.said)
            return meeting
        if at >= len(self._stream.text):
            self._added(said, len(self._body.text))
            return Place(at, len(self._body.text), met)
        end = max(row_at if row_at is not None else limit, at + 1)
        self._lost(at, end)
        return self._caught_up(Place(end, said, met))

    def _meeting(self, place: Place, reach: int, size: int) -> Place | None:
        """The nearest places in source and body from where `size` characters are the same."""
        at, said, met = place
        window = self._body.text[said : said + reach]
        places = {window[k : k + size]: k for k in range(len(window) - size, -1, -1)}
        ways = (
            (there - at + places[piece], there, said + places[piece])
            for there in range(at, min(len(self._stream.text), at + reach))
            if (piece := self._stream.text[there : there + size]) in places
        )
        best = min(ways, default=None)
        return Place(best[1], best[2], met) if best else None

    def _next_row(self, place: Place, limit: int) -> int | None:
        """The nearest place where a dropped row begins on its line."""
        lines = self._stream.lines
        for at in range(place.at + 1, limit):
            if lines[at] != lines[at - 1] and self._rows.begins_on(lines[at], place.met):
                return at
        return None

    def _caught_up(self, place: Place) -> Place:
        """When the source is past the line of the next paragraph, the body goes on there too."""
        if place.at >= len(self._stream.text):
            return place
        line = self._stream.lines[place.at]
        k = bisect_left(self._body.unit_lines, line)
        units = self._body.units
        if k < len(units) and units[k].start > place.said and units[k].line == line:
            self._added(place.said, units[k].start)
            return place._replace(said=units[k].start)
        return place

    def _lost(self, start: int, end: int) -> None:
        words = self._stream.text[start : self._without_label(start, end)]
        if not any(map(str.isalnum, words)) and self._stream.is_whole_line(start, end):
            words = self._stream.text[start:end]  # no label, then, but a name that is a line
        if any(map(str.isalnum, words)) or (words and start == end - 1):
            self.tell(
                self._stream.lines[start], english("“{excerpt}” is neither spoken nor dropped", excerpt=excerpt(words))
            )

    def _without_label(self, start: int, end: int) -> int:
        """Where a label begins that ends at `end`: it belongs to the words behind it."""
        for at in range(max(start, end - LONGEST_LABEL), end):
            if any(label.end == end for label in self._pair.labels.find(self._stream, at)):
                return at
        return end

    def _added(self, start: int, end: int) -> None:
        unit = self._body.unit_at(start)
        if end > start and unit:
            self.tell(
                unit.line, english("“{excerpt}” is not in the source here", excerpt=excerpt(self._body.text[start:end]))
            )

    def tell(self, line: int, message: str) -> None:
        """Note a problem."""
        self.problems.append(self._pair.problem(line, message))
