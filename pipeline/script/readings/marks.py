"""What sets a line off from the text around it: the sign by which an article without labels marks its questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance

MAX_QUESTION = 300
"""Characters of the longest line that is a question: what is longer is an answer in bold."""

_NUMBERED = re.compile(r"\s*(?:[Qq]\s?)?\d{1,3}\s?[.、．)）:：]\s*\S")


def marks_of(utterance: Utterance) -> tuple[str, ...]:
    """The signs that a line carries, the strongest first; nothing for plain text, long text, and labelled lines."""
    passage = utterance.passage
    if utterance.label or not passage.text or len(passage.text) > MAX_QUESTION:
        return ()
    found: list[str] = []
    if passage.kind is BlockKind.HEADING:
        found.append(f"heading {passage.level}")
    elif passage.is_bold:
        found.append("bold")
    elif passage.kind is BlockKind.QUOTE:
        found.append("quote")
    if passage.kind is not BlockKind.HEADING and _NUMBERED.match(passage.text):
        found.append("number")
    if passage.asks and not found:
        found.append("question mark")
    return tuple(found)


def mark_name(mark: str) -> str:
    """A mark in words, for the person who reviews."""
    return {"bold": "bold lines", "quote": "quoted lines", "number": "numbered lines"}.get(
        mark, "headings" if mark.startswith("heading") else "lines that ask"
    )
