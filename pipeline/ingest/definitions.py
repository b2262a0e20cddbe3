"""Definition lists (a term on its line, `: ` and what it means below), of which some are talks.

The term is the speaker of its definition when terms come back, or a dash stands for one; in a glossary each term stands
once, and the list is read as it is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

_DEFINITION = re.compile(r"[ ]{0,3}:[ \t]{1,6}(?=\S)")
_DASH = re.compile(r"[-–—]{1,3}")
_MARKS = "*_ \t"
_LONGEST_TERM = 24


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph cut out of a definition list; `line` and `end_line` count from the first line of the list's part."""

    text: str
    line: int
    end_line: int
    voice: str = ""
    markup: tuple[tuple[int, str], ...] = ()
    """(line, characters) that are no text: the term that is the voice, the colon after it."""
    mark: int | None = None
    """The line of a colon after which no name stands."""


class Definitions:
    """What the definition lists of a document are, seen over all of its paragraphs."""

    def __init__(self, contents: Sequence[str] = ()) -> None:
        terms = Counter(term for content in contents for term in _terms(content))
        self._is_talk = any(count > 1 for count in terms.values()) or any(map(_DASH.fullmatch, terms))

    def pieces(self, content: str) -> tuple[Piece, ...] | None:
        """The paragraphs that a paragraph of a talk consists of; None when it defines nothing."""
        if not self._is_talk or ":" not in content:
            return None
        rows = content.split("\n")
        if not any(map(_DEFINITION.match, rows)):
            return None
        return tuple(_pieces(rows))


def _terms(content: str) -> Iterator[str]:
    rows = content.split("\n") if ":" in content else []
    for above, below in pairwise(rows):
        term = above.strip(_MARKS)
        if _DEFINITION.match(below) and not _DEFINITION.match(above) and 0 < len(term) <= _LONGEST_TERM:
            yield term


def _pieces(rows: Sequence[str]) -> Iterator[Piece]:
    starts = [at for at, row in enumerate(rows) if _DEFINITION.match(row)]
    terms = {
        at - 1 for at in starts if at > 0 and at - 1 not in starts and len(rows[at - 1].strip(_MARKS)) <= _LONGEST_TERM
    }
    borders = sorted({0, *terms, *(at for at in starts if at - 1 not in terms)})
    voice = ""
    for first, end in zip(borders, [*borders[1:], len(rows)], strict=True):
        if first in terms:
            voice = rows[first].strip(_MARKS)
            yield _defined(rows, first + 1, end, voice)
        elif first in starts:
            yield _defined(rows, first, end, voice)
        else:
            yield Piece("\n".join(rows[first:end]), first, end - 1)


def _defined(rows: Sequence[str], first: int, end: int, voice: str) -> Piece:
    """The definition whose colon stands on line `first`; a dash for a term is put in front of its words."""
    match = _DEFINITION.match(rows[first])
    start = match.end() if match else 0
    body = [rows[first][start:], *rows[first + 1 : end]]
    above = first > 0 and bool(voice) and rows[first - 1].strip(_MARKS) == voice
    if above and not _DASH.fullmatch(voice):
        markup = ((first - 1, rows[first - 1].strip()), (first, ":"))
        return Piece("\n".join(body), first, end - 1, voice, markup)
    if above:
        return Piece("\n".join([voice + body[0], *body[1:]]), first - 1, end - 1, mark=first)
    return Piece("\n".join(body), first, end - 1, "" if _DASH.fullmatch(voice) else voice, mark=first)
