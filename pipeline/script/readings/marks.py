"""What sets a line off from the text around it: the sign by which an article without labels marks its questions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pipeline.ingest.document import BlockKind
from pipeline.messages import english
from pipeline.script.lines.signs import ASKS

if TYPE_CHECKING:
    from pipeline.script.lines.utterances import Utterance
    from pipeline.script.passages import Passage

MAX_QUESTION = 300
"""Characters of the longest line that is a question: what is longer is an answer in bold."""

_QUOTED = re.compile(r"“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"")
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
    if passage.look:
        found.append(f"look {passage.look}")
    return tuple(found)


def mark_kind(mark: str) -> str:
    """What kind of sign a mark is, whatever the level of a heading or the look.

    >>> mark_kind("heading 3"), mark_kind("look color:red"), mark_kind("question mark")
    ('heading', 'look', 'question mark')
    """
    return "look" if mark.startswith("look ") else mark.rstrip(" 0123456789")


def _typography(passage: Passage) -> list[str]:
    """The first of the ways in which a whole line can look unlike the text around it."""
    looks = {
        f"heading {passage.level}": passage.kind is BlockKind.HEADING,
        "bold": passage.is_bold,
        "italic": passage.is_italic,
        "quote": passage.kind is BlockKind.QUOTE,
        "quoted": _QUOTED.fullmatch(passage.text) is not None,
    }
    return [mark for mark, worn in looks.items() if worn][:1]


def mark_name(mark: str) -> str:
    """A mark in words, for the person who reviews."""
    return {
        "heading": english("headings"),
        "look": english("lines of one look"),
        "bold": english("bold lines"),
        "italic": english("italic lines"),
        "quote": english("quoted lines"),
        "quoted": english("lines in quotation marks"),
        "number": english("numbered lines"),
        "sign": english("lines with the asking side's sign"),
    }.get(mark_kind(mark), english("lines that ask"))
