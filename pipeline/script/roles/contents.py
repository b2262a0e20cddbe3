"""The table of contents in front of a talk: its lines come back as headings, carry times, or stand under 目录."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.lines.verdicts import Fate, Judge, Opinion, Verdict, Vote
from pipeline.script.names.vocabulary import fold

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.lines.utterances import Utterance

MAX_ITEM = 60
MIN_ITEMS = 3

_NUMBER = re.compile(
    r"^(?:\d{1,2}[.、．)）]|[（(]?[一二三四五六七八九十百]{1,4}[）)]?[、.．]|0\d\s|[-•·●○▪]|[\[(（【]?\d{1,2}:\d{2}(?::\d{2})?[\])）】]?)\s*"
)
_TIME = re.compile(r"[\[(（【]?\d{1,2}:\d{2}(?::\d{2})?[\])）】]?\s*\S")
_TITLE = re.compile(
    r"[-—【\[\s]*(?:目\s?[录錄]|本期(?:目[录錄]|要[点點]|看[点點]|[话話][题題]|[内內]容|提[纲綱])|[内內]容(?:提要|目[录錄]|概[览覽])|要[点點]"
    r"|提[纲綱]|[时時][间間][轴軸线線]|章[节節]|核心(?:要[点點]|看[点點])|本期.{0,8}[听聽][到见見]|你[将將會会][听聽]到|show\s?notes|contents|outline)[-—】\]\s:：]*",
    re.IGNORECASE,
)


def contents_list(lines: Lines) -> Opinion:
    """Votes that drop the lines of tables of contents."""
    verdict = Verdict(Fate.DROPPED, Judge.CONTENTS, "table of contents")
    return Opinion(votes=tuple(Vote(at, verdict) for at in sorted(_listed(lines))))


def _listed(facts: Lines) -> set[int]:
    utterances = facts.utterances
    lines = {at: fold(_NUMBER.sub("", u.passage.text.strip())) for at, u in enumerate(utterances) if _is_short(u)}
    last = {line: at for at, line in lines.items() if line}
    short_lines = _ShortLines()
    for at, line in lines.items():
        short_lines.add(at, line)
    found: set[int] = set()
    for run in _runs(facts):
        titled = bool(_TITLE.fullmatch(utterances[run[0]].passage.text.strip()))
        items = run[1:] if titled else run
        timed = [at for at in items if _TIME.match(utterances[at].passage.text)]
        again = [at for at in items if last.get(lines[at], -1) > run[-1] or short_lines.again(lines[at], run[-1])]
        if len(items) < MIN_ITEMS:
            continue
        if titled or len(timed) * 10 >= 8 * len(items):
            found.update(run)
        elif len(timed) >= MIN_ITEMS:
            found.update(_with_heading(utterances, run, timed))
        elif len(again) >= MIN_ITEMS and len(again) * 2 >= again[-1] - again[0] + 1:
            found.update(_alike(utterances, run, again))
    return found


def _with_heading(utterances: Sequence[Utterance], run: Sequence[int], timed: Sequence[int]) -> list[int]:
    """The lines with times, and the line above them when it says that they are contents."""
    above = run[max(0, run.index(timed[0]) - 1)]
    return [above, *timed] if _TITLE.fullmatch(utterances[above].passage.text.strip()) else list(timed)


def _alike(utterances: Sequence[Utterance], run: Sequence[int], again: Sequence[int]) -> list[int]:
    """The lines between those that come back, and their neighbours in the same form."""
    forms = {_form(utterances[at]) for at in again}
    first, last = run.index(again[0]), run.index(again[-1])
    while first > 0 and _form(utterances[run[first - 1]]) in forms and _form(utterances[run[first - 1]])[1]:
        first -= 1
    while last + 1 < len(run) and _form(utterances[run[last + 1]]) in forms and _form(utterances[run[last + 1]])[1]:
        last += 1
    return list(run[first : last + 1])


def _form(utterance: Utterance) -> tuple[bool, bool, BlockKind]:
    """Bold, numbered, and what the format calls it."""
    return utterance.passage.is_bold, bool(_NUMBER.match(utterance.passage.text)), utterance.passage.kind


class _ShortLines:
    """Short unlabelled lines, found again by a part of their text in a time that does not grow with the document."""

    MIN_SHARED = 4
    MAX_DIFFERENCE = 6
    MAX_ALIKE = 8

    def __init__(self) -> None:
        self._by_piece: dict[str, list[tuple[int, str]]] = defaultdict(list)

    def add(self, at: int, line: str) -> None:
        """Remember a line by every piece of four characters."""
        for start in range(max(0, len(line) - self.MIN_SHARED + 1)):
            alike = self._by_piece[line[start : start + self.MIN_SHARED]]
            if len(alike) >= self.MAX_ALIKE:
                alike.pop(0)
            alike.append((at, line))

    def again(self, line: str, after: int) -> bool:
        """True when a line behind that place is this one, or one holds the other but for a few characters."""
        if len(line) < self.MIN_SHARED:
            return False
        starts = range(min(self.MAX_DIFFERENCE + 1, len(line) - self.MIN_SHARED + 1))
        near = (each for start in starts for each in self._by_piece.get(line[start : start + self.MIN_SHARED], ()))
        return any(
            at > after and abs(len(line) - len(other)) <= self.MAX_DIFFERENCE and (line in other or other in line)
            for at, other in near
        )


def _runs(lines: Lines) -> Iterator[list[int]]:
    """Stretches of at least three short lines without a sentence's end, before the first or behind the last label.

    A heading can only open one.
    """
    utterances = lines.utterances
    texts = [at for at in lines.open if at < lines.first_label or at > lines.last_label]
    run: list[int] = []
    for at in texts:
        if run and (not _is_item(utterances[at]) or utterances[at].passage.kind is BlockKind.HEADING):
            if len(run) >= MIN_ITEMS:
                yield run
            run = []
        if _is_item(utterances[at]):
            run.append(at)
    if len(run) >= MIN_ITEMS:
        yield run


def _is_item(utterance: Utterance) -> bool:
    return _is_short(utterance) and utterance.passage.text.rstrip()[-1:] not in "。；;，,"


def _is_short(utterance: Utterance) -> bool:
    return utterance.label is None and 0 < len(utterance.passage.text) <= MAX_ITEM
