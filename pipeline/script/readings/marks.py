"""What sets a line off from the text around it: the sign by which an article without labels marks its questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.script.lines.signs import ASKS

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.passages import Passage

MAX_QUESTION = 300
"""Characters of the longest line that is a question: what is longer is an answer in bold."""

_NUMBERED = re.compile(r"\s*(?:[Qq]\s?)?\d{1,3}\s?[.、．)）:：]\s*\S")


def marks_of(utterance: Utterance) -> tuple[str, ...]:
    """The signs that a line carries, the strongest first; nothing for plain text, long text, and labelled lines."""
    passage = utterance.passage
    if passage.sign:
        return ("sign",) if passage.sign == ASKS else ()
    if utterance.label or not passage.text or len(passage.text) > MAX_QUESTION:
        return ()
    found = _typography(passage)
    if passage.kind is not BlockKind.HEADING and _NUMBERED.match(passage.text):
        found.append("number")
    if passage.asks and not found:
        found.append("question mark")
    return tuple(found)


def _typography(passage: Passage) -> list[str]:
    """The first of the ways in which a whole line can look unlike the text around it."""
    looks = {
        f"heading {passage.level}": passage.kind is BlockKind.HEADING,
        "bold": passage.is_bold,
        "italic": passage.is_italic,
        "quote": passage.kind is BlockKind.QUOTE,
    }
    return [mark for mark, worn in looks.items() if worn][:1]


def mark_name(mark: str) -> str:
    """A mark in words, for the person who reviews."""
    return {
        "bold": "bold lines",
        "italic": "italic lines",
        "quote": "quoted lines",
        "number": "numbered lines",
        "sign": "lines with the asking side's sign",
    }.get(mark, "headings" if mark.startswith("heading") else "lines that ask")
