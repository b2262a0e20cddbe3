"""Speakers' labels as they stand in a source: with marks, times and brackets around them, markup inside them.

Only the names of a script's speakers are looked for, and only what the table of marks lists may stand around them; how
a label is read is not known here. A label can begin and end in several places (a bracket after it may be the first
words): all are given.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.labels.marks import (
    BARS,
    BULLETS,
    CHEVRONS,
    CLOSING,
    CLOSING_QUOTES,
    COLONS,
    COUNT_MARKS,
    DASHES,
    LATE_ASIDE,
    OPENING,
    OPENING_QUOTES,
    PICTOGRAMS,
    RARE_CLOSING,
    RARE_OPENING,
    SQUEEZED_TIME,
)

if TYPE_CHECKING:
    from pipeline.script.dialogue import Speaker
    from pipeline.script.proof.stream import SourceStream

_INVISIBLE = "\u200b\ufeff"
_MARKUP = rf"[*_`#~\\{_INVISIBLE}]+|</?[a-zA-Z][^<>]{{0,200}}>"
_BEFORE = re.compile(
    rf"(?P<time>{SQUEEZED_TIME})|\d{{1,3}}[{COUNT_MARKS}]|{_MARKUP}"
    rf"|[>{BULLETS}+\-{PICTOGRAMS}{RARE_OPENING}]+|[{re.escape(OPENING + OPENING_QUOTES)}]"
)
_CLOSER = re.compile(
    rf"(?P<time>{SQUEEZED_TIME})|\]\([^()]{{0,400}}\)|{_MARKUP}|{'|'.join(DASHES)}|(?<=\d)[{COUNT_MARKS}]"
    rf"|[{COLONS}{BARS}{CHEVRONS}{RARE_CLOSING}{re.escape(CLOSING + CLOSING_QUOTES)}]"
)
"""What closes a label: a colon, a bracket, a time, a link, emphasis."""
_LATE_ASIDE = re.compile(LATE_ASIDE)
_NUMBER = re.compile(r"\d{1,3}(?![\d:：/.年-])")
"""What may stand between a name and what closes it: 问1："""

MAX_PIECES = 8
"""Marks in a row before a name or behind it."""


@dataclass(frozen=True, slots=True)
class FoundLabel:
    """A label in the source stream: the name begins at `name`, everything that belongs to the label ends at `end`."""

    name: int
    end: int
    speakers: frozenset[str]
    written: str


class SourceLabels:
    """The labels of a script's speakers."""

    def __init__(self, speakers: Sequence[Speaker]) -> None:
        owners: dict[str, set[str]] = defaultdict(set)
        for speaker in speakers:
            for label in speaker.labels:
                owners["".join(label.split())].add(speaker.id)
        self._owners = {label: frozenset(ids) for label, ids in owners.items() if label}
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for label in sorted(self._owners, key=lambda label: (-len(label), label)):
            self._by_first[label[0]].append(label)

    def may_begin(self, char: str) -> bool:
        """Whether a label can begin with this character: a letter of a name, or any mark."""
        return char in self._by_first or not char.isalpha()

    def find(self, stream: SourceStream, at: int) -> list[FoundLabel]:
        """The labels that begin at this place, the longest name and the latest end first."""
        found: list[FoundLabel] = []
        for start, is_timed in self._name_starts(stream, at):
            for name in self._by_first.get(stream.text[start : start + 1], ()):
                end = stream.end_of(name, start)
                if end:
                    ends = reversed(list(_ends(stream, end, is_closed=is_timed)))
                    found += (FoundLabel(start, each, self._owners[name], name) for each in ends)
        return found

    def _name_starts(self, stream: SourceStream, at: int) -> Iterator[tuple[int, bool]]:
        """Where a name can begin, and whether a time stands before it."""
        is_timed = False
        limit = stream.line_end(at)
        for _ in range(MAX_PIECES):
            yield at, is_timed
            match = _BEFORE.match(stream.text, at, limit)
            if match is None:
                return
            is_timed = is_timed or match["time"] is not None
            at = match.end()


def _ends(stream: SourceStream, at: int, *, is_closed: bool) -> Iterator[int]:
    """Where a label ends whose name ends at `at`: behind each thing that closes it, or where white space stands."""
    line_end = stream.line_end(at)
    is_timed = False
    for _ in range(MAX_PIECES):
        if is_closed or at in stream.gaps:
            yield at
        match = _CLOSER.match(stream.text, at)
        is_closed = is_closed or match is not None
        match = match or (_LATE_ASIDE if is_timed else _NUMBER).match(stream.text, at, line_end)
        if match is None or match.end() == at:
            return
        is_timed = match.re is _CLOSER and match["time"] is not None
        at = match.end()
    yield at
