"""What a fix proposes: pieces of one line to replace. Nouns only."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Edit:
    """Put `after` where `line[start:end]` stands."""

    start: int
    end: int
    after: str
    doubt: str = ""
    """Why a person should look at it."""


def edits_of(pattern: re.Pattern[str], line: str, after: Callable[[re.Match[str]], str | None]) -> Iterator[Edit]:
    """One edit a match; None from `after` leaves the match alone.

    >>> list(edits_of(re.compile("a+"), "baac", lambda match: "x"))
    [Edit(start=1, end=3, after='x', doubt='')]
    """
    for match in pattern.finditer(line):
        replacement = after(match)
        if replacement is not None:
            yield Edit(match.start(), match.end(), replacement)


def apply_edits(line: str, edits: list[Edit]) -> str:
    """The line with its edits made; they must not overlap and stand in order.

    >>> apply_edits("abcd", [Edit(1, 2, "X"), Edit(3, 4, "")])
    'aXc'
    """
    pieces: list[str] = []
    at = 0
    for edit in edits:
        pieces += (line[at : edit.start], edit.after)
        at = edit.end
    return "".join((*pieces, line[at:]))
