"""The walk along source and script together, that tells what fits nothing.

Often there is more than one way on from a place (two people in turn say 嗯, a title is also the first line): the
likeliest is taken (`steps`), and when it leads nowhere the walk comes back for the others. Only where every way ends is
something lost or added (`faults`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pipeline.messages import english
from pipeline.script.proof.faults import Faults
from pipeline.script.proof.pair import Pair, Place, excerpt
from pipeline.script.proof.receipts import squeezed
from pipeline.script.proof.steps import Steps

if TYPE_CHECKING:
    from pipeline.errors import Problem
    from pipeline.script.dialogue import DialogueScript
    from pipeline.script.proof.stream import SourceStream

MEMORY = 2_000
"""Characters after which a choice is not looked at again: no ambiguity reaches further than a long paragraph."""
MAX_PLACES = 1_500
"""Places where ways part that are looked at without getting any further before a fault is believed."""


def differences(stream: SourceStream, script: DialogueScript, notes: Sequence[tuple[int, str]] = ()) -> list[Problem]:
    """What of a source its script loses, and what it adds; `notes` stand apart from the text, each with its line."""
    walk = _Walk(Pair(stream, script))
    walk.run(notes)
    return walk.problems


class _Walk:
    """From the beginning of both to the end."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._steps = Steps(pair)
        self._faults = Faults(pair)
        self._ways: list[Place] = []
        self._seen: set[Place] = set()

    @property
    def problems(self) -> list[Problem]:
        """What was found."""
        return self._faults.problems

    def run(self, notes: Sequence[tuple[int, str]]) -> None:
        """Walk to the end of both."""
        place, is_end = self._explore(Place(0, 0, self._met_notes(notes)))
        while not is_end:
            place, is_end = self._explore(self._faults.past(place, self._steps.wrong))

    def _met_notes(self, notes: Sequence[tuple[int, str]]) -> int:
        """The rows that hold the notes of a document: they stand apart from the text, in a place of their own."""
        met = 0
        for line, note in notes:
            words = squeezed(note)
            row = next((k for k, text in enumerate(self._pair.rows.texts) if words in text and not met >> k & 1), None)
            if row is not None:
                met |= 1 << row
            elif words:
                self._faults.tell(
                    line, english("the note “{excerpt}” is neither spoken nor dropped", excerpt=excerpt(words))
                )
        return met

    def _explore(self, start: Place) -> tuple[Place, bool]:
        """Walk until every way has ended, or to the end: (the furthest place, whether it is the end)."""
        self._ways, self._steps.wrong = [start], []
        self._seen.clear()
        furthest, kept, idle = start, start.at, 0
        while self._ways and idle < MAX_PLACES:
            place = self._steps.run_on(self._ways.pop())
            if place in self._seen:
                continue
            self._seen.add(place)
            idle += 1
            if place[:2] > furthest[:2]:
                furthest, idle = place, 0
            if self._pair.rows.overdue(self._pair.line_at(place.at), place.met):
                continue
            if place.at >= len(self._pair.stream.text) and place.said >= len(self._pair.body.text):
                return place, True
            self._ways += reversed(list(self._steps.ways(place)))
            if place.at > kept + 2 * MEMORY:
                kept = place.at - MEMORY
                self._forget(kept)
        return furthest, False

    def _forget(self, before: int) -> None:
        self._ways = [place for place in self._ways if place.at >= before]
        self._seen = {place for place in self._seen if place.at >= before}
        self._steps.wrong = [way for way in self._steps.wrong if way[0].at >= before]
