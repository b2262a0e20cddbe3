"""Answers without a label between two questions of one labelled asker: nobody answers himself.

Where all questions are set off (headings, bold, a look of the page), text of another look below one is somebody else's.
Where nothing is set off, a question must end as one, hardly ever lack a labelled answer elsewhere, and what stands
below it must not ask.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from pipeline.script.lines.facts import Lines
    from pipeline.script.passages import Passage

MIN_TURNS = 3
ASKS = 6
"""Tenths of the turns of one who asks that end with a question mark."""
SET_OFF = 9
"""Tenths of his turns that are set off in one way where that is how questions look."""
ANSWERED = 8
"""Tenths of his turns below which another person's label stands, and of those the same person's."""


def answers_below(lines: Lines) -> dict[int, str]:
    """Index of each unlabelled line that answers -> id of the one who answers elsewhere, "" where none can be told."""
    found: dict[int, str] = {}
    for asker in {speaker for speaker in lines.speakers if speaker}:
        own = [at for at in lines.labelled if lines.speakers[at] == asker]
        if len(own) >= MIN_TURNS and 10 * sum(lines.passage(at).asks for at in own) >= ASKS * len(own):
            found |= _answers(lines, own)
    return found


def _answers(lines: Lines, own: list[int]) -> dict[int, str]:
    """The answers below the turns of one who asks."""
    behind = dict(pairwise(lines.labelled))
    replies = Counter(reply for at in own if (reply := _reply(lines, at, behind.get(at))))
    answerer, often = replies.most_common(1)[0] if replies else ("", 0)
    name = answerer if often > 1 and 10 * often >= ANSWERED * replies.total() else ""
    alternates = 10 * replies.total() >= ANSWERED * len(own)
    look, count = Counter(_look(lines.passage(at)) for at in own).most_common(1)[0]
    is_set_off = bool(look) and 10 * count >= SET_OFF * len(own)
    found: dict[int, str] = {}
    for at in own:
        if _reply(lines, at, behind.get(at)):
            continue  # what stands above a labelled answer goes on with the question
        below = list(_below(lines, at, behind.get(at, len(lines.utterances))))
        if is_set_off:
            below = [each for each in below if _look(lines.passage(each)) != look]
        elif at not in behind or not alternates or not name or not _is_plain_answer(lines, at, below):
            continue
        found |= dict.fromkeys(below, name)
    return found


def _reply(lines: Lines, at: int, label: int | None) -> str:
    """The other person whose label follows a turn with no heading between, or nothing."""
    if label is None or lines.speakers[label] == lines.speakers[at]:
        return ""
    return "" if any(_is_heading(lines, each) for each in range(at + 1, label)) else lines.speakers[label]


def _is_plain_answer(lines: Lines, at: int, below: list[int]) -> bool:
    return lines.passage(at).asks and not any(lines.passage(each).asks for each in below)


def _below(lines: Lines, at: int, end: int) -> Iterator[int]:
    """The lines below a question that are its own part of the text: up to the next label or heading."""
    for each in range(at + 1, end):
        if _is_heading(lines, each):
            return
        if lines.text(each) and each not in lines.settled:
            yield each


def _is_heading(lines: Lines, at: int) -> bool:
    return lines.passage(at).kind is BlockKind.HEADING


def _look(passage: Passage) -> str:
    """How a line is set off, "" for plain text."""
    if passage.kind is BlockKind.HEADING:
        return "heading"
    return "bold" if passage.is_bold else passage.look
