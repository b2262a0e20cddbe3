"""Speakers' labels as they stand in a source: with marks, times and brackets around them, markup inside them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.script.dialogue import Speaker
    from pipeline.script.proof.stream import SourceStream

_CLOCK = (
    r"(?:\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?)?(?:[上下中]午|凌晨|清晨|早上|晚上|傍晚)?"
    r"\d{1,2}[:：]\d{2}(?:[:：]\d{2})?(?:[.,]\d{1,3})?(?:[AaPp][Mm])?"
)
_TIME = rf"[\[(（【<]?{_CLOCK}(?:(?:-->|->|[-–—~～→至]){_CLOCK})?[\])）】>]?"
_PICTOGRAMS = "\U0001f000-\U0001f445\U0001f44a-\U0001faff\u2600-\u261c\u261e-\u27bf\u2b50\u200d\ufe0f"
_MARKS = r"[*_`#>~\\\u200b\ufeff]{0,8}"
_BEFORE = re.compile(
    rf"[*_`#>~•●▶►■□◆◇★☆▪◎○·\-–—+\\\u200b\ufeff{_PICTOGRAMS}]{{0,16}}(?:\d{{1,3}}[.、)）])?(?P<time>{_TIME})?{_MARKS}[【\[「『〔（(<＜〈“\"‘']?"
)
_BEHIND = re.compile(
    rf"(?:\d{{1,3}}(?![\d:：/.年-]))?(?P<link>\]\([^()]{{0,400}}\))?(?P<close>[】\]」』〕）)>＞〉])?[”\"’']?"
    rf"(?P<bold>[*_`]{{0,8}})(?P<time>{_TIME})?{_MARKS}(?P<mark>——|--|－－|[:：︰﹕∶|｜—]|(?<=\d)[.．、)）])?"
)


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

    def find(self, stream: SourceStream, at: int) -> FoundLabel | None:
        """The label that begins at this place, or None."""
        before = _BEFORE.match(stream.text, at)
        name = before.end() if before else at
        for label in self._by_first.get(stream.text[name : name + 1], ()):
            end = stream.end_of(label, name)
            behind = _BEHIND.match(stream.text, end) if end else None
            if behind and (self._is_closed(stream, behind) or (before and before["time"])):
                return FoundLabel(name, behind.end(), self._owners[label], label)
        return None

    @staticmethod
    def _is_closed(stream: SourceStream, behind: re.Match[str]) -> bool:
        """A colon, a bracket, a time, a link or emphasis ends the label, or white space follows."""
        closed = any(behind[name] for name in ("mark", "close", "time", "bold", "link"))
        return closed or behind.end() >= len(stream.text) or behind.end() in stream.gaps
