"""Every way on from a place of the walk, the likeliest first.

The source may go on with the body's next words, with what was dropped, with the title or the part, with a speaker's
label, or with markup.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.labels.marks import COLONS
from pipeline.script.proof.pair import Pair, Place, forms_of
from pipeline.script.proof.stream import READING

if TYPE_CHECKING:
    from pipeline.errors import Problem
    from pipeline.script.proof.labels import FoundLabel

FOLLOWING = 2
"""So many characters tell whether the words after a label are the body's next."""

_AMBIGUOUS = frozenset("*_#>~`|[]!\\<&{")
"""Characters that can be markup as well as the author's."""
_COLONS = frozenset(COLONS)


class Steps:
    """The ways on along one source and its script."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._stream, self._body, self._rows = pair.stream, pair.body, pair.rows
        self.wrong: list[tuple[Place, Problem]] = []
        """Labels of somebody else than the script says, met on the way: ways of last resort."""

    def run_on(self, place: Place) -> Place:
        """The next place where ways may part, over characters that can only be the body's next."""
        at, said, met = place
        text, body, gaps, lines = self._stream.text, self._body.text, self._stream.gaps, self._stream.lines
        starts, firsts, line = self._body.starts, _AMBIGUOUS | self._pair.fact_firsts, 0
        while at < len(text) and said < len(body) and text[at] == body[said]:
            if lines[at] != line:
                line = lines[at]
                row_firsts = self._rows.firsts(line)
            if (
                (at in gaps and self._pair.labels.may_begin(text[at]))
                or said in starts
                or text[at] in firsts
                or text[at] in row_firsts
            ):
                break
            at += 1
            said += 1
        return Place(at, said, met)

    def ways(self, place: Place) -> Iterator[Place]:
        """Every way on, the likeliest first."""
        at, said, met = place
        if at >= len(self._stream.text):
            return
        likely: list[Place] = []
        unlikely: list[Place] = []
        least: list[Place] = []
        for way in (*self._past_rows(place), *self._past_facts(place)):
            (unlikely if self._is_said(place, way) else likely).append(way)
        for way, name in self._past_labels(place):
            is_row = any(self._is_row(k, name, way) for k in self._pair.rows_at(name, met))
            (least if is_row else unlikely if self._is_said(place, way) else likely).append(way)
        yield from likely
        if said < len(self._body.text) and self._stream.text[at] == self._body.text[said]:
            yield Place(at + 1, said + 1, met)
        yield from unlikely
        if self._stream.text[at] == READING:
            yield Place(at + 1, said, met)
        end = self._stream.markup_end(at)
        if end > at:
            yield Place(end, said, met)
        yield from least

    def _is_said(self, place: Place, way: Place) -> bool:
        """What lies between two places is what the body says next."""
        return self._body.text.startswith(self._stream.text[place.at : way.at], place.said)

    def _is_row(self, k: int, name: int, way: Place) -> bool:
        """A label from its name on is no more than a dropped row and markup: a caption that is somebody's name."""
        at = self._stream.end_of(self._rows.texts[k], name)
        while 0 < at < way.at and (end := self._stream.markup_end(at)) > at:
            at = end
        return at >= way.at

    def _past_rows(self, place: Place) -> Iterator[Place]:
        """Behind the dropped rows that stand here, markup inside them aside."""
        at, said, met = place
        for k in self._pair.rows_at(at, met):
            end, inner = self._end_of_row(k, at, met)
            if end:
                yield Place(end, said, met | inner | 1 << k)

    def _end_of_row(self, k: int, at: int, met: int) -> tuple[int, int]:
        """Where a row ends that begins here, and the rows inside it: struck words are dropped apart."""
        inner = 0

        def past(there: int) -> int:
            nonlocal inner
            for other in self._pair.rows_at(there, met | inner | 1 << k):
                end = self._stream.end_of(self._rows.texts[other], there)
                if end:
                    inner |= 1 << other
                    return end
            return there

        return self._stream.end_of(self._rows.texts[k], at, past), inner

    def _past_facts(self, place: Place) -> Iterator[Place]:
        """Behind the title or the part."""
        at, said, met = place
        if self._stream.text[at] not in self._pair.fact_firsts:
            return
        for bit, fact in self._pair.facts:
            ends = (self._stream.end_of(form, at) for form in forms_of(fact) if not met & bit)
            yield from (Place(end, said, met | bit) for end in ends if end)

    def _past_labels(self, place: Place) -> Iterator[tuple[Place, int]]:
        """Behind a label in front of a paragraph, or of words that a paragraph of the same speaker goes on with.

        With each way goes the place where the label's name stands.
        """
        at, said, met = place
        begins = self._body.starts.get(said)
        is_over = said >= len(self._body.text)
        if not (begins or is_over or at in self._stream.gaps):
            return
        unit = begins or self._body.unit_at(said)
        labels = self._pair.labels.find(self._stream, at)
        wrong = self._wrong_names(labels, place) if begins and begins.speaker else frozenset()
        for label in labels:
            way = Place(label.end, said, met)
            if begins and label.name in wrong:
                problem = english(
                    "the source's label is {written!r}, the script gives the words to {speaker!r}",
                    written=label.written,
                    speaker=begins.speaker,
                )
                self.wrong.append((way, self._pair.problem(self._stream.lines[at], problem)))
            elif (unit and unit.speaker in label.speakers) or ((begins or is_over) and self._is_closed(label)):
                yield way, label.name

    def _is_closed(self, label: FoundLabel) -> bool:
        """A colon stands behind the name: where nobody of that name goes on, a name alone is lost text."""
        return not _COLONS.isdisjoint(self._stream.text[label.name : label.end])

    def _wrong_names(self, labels: Sequence[FoundLabel], place: Place) -> frozenset[int]:
        """Where names stand whose words follow, wherever their label ends, and are given to somebody else.

        A label whose whole paragraph was dropped says nothing about whose words come next.
        """
        speaker = self._body.starts[place.said].speaker
        return frozenset(
            label.name
            for label in labels
            if speaker not in label.speakers and self._follows(place._replace(at=label.end))
        )

    def _follows(self, place: Place) -> bool:
        """The body goes on here, but for markup and what was dropped on the same line."""
        at, said, met = place
        words = self._body.text[said : said + FOLLOWING]
        while at < len(self._stream.text) and not self._stream.text.startswith(words, at):
            line_end = self._stream.line_end(at)
            rows = (self._stream.end_of(self._rows.texts[k], at) for k in self._pair.rows_at(at, met))
            end = next((end for end in rows if end and end < line_end), self._stream.markup_end(at))
            if end == at:
                return False
            at = end
        return at < len(self._stream.text)
