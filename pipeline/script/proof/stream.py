"""A source as the row of characters that a reader sees, each with its line; and what at a place is only markup."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.script.labels.marks import BULLETS, SIGNS
from pipeline.text.chinese import HAN

if TYPE_CHECKING:
    from pipeline.script.dialogue import Repair

READING, READING_END = "\ufdd0", "\ufdd1"
"""Around a reading above characters, which a script may leave out without saying so: no character of any text."""
READING_ABOVE = re.compile(f"{READING}[^{READING_END}]*{READING_END}|[{READING}{READING_END}]")

_MARKUP = re.compile(
    rf"{READING}[^{READING_END}]*{READING_END}|{READING_END}|"
    r"\]\((?:[^()\\]|\\.|\([^()]{0,400}\)){0,4000}\)"  # the address of a link
    r"|\]\[[^\]\[]{0,80}\]"
    r"|\[\^[^\]\s]{1,40}\]:?"  # the mark of a footnote
    rf"|<!--[^<>{HAN}]{{0,400}}>"  # a comment; one in Chinese is somebody's words, and dropped with a receipt
    r"|</?(?:[a-zA-Z]|!(?!--))(?![a-zA-Z]{2,9}:)(?![\w.+-]+@)[^<>]{0,400}>"  # a tag, no address in angle brackets
    r"|<\d[\d:.]{0,20}>|\{\\[^{}]{0,200}\}|\{/?[a-zA-Z](?::[^{}]{0,200})?\}"  # times and styles inside a cue
    r"|&(?:nbsp|ensp|emsp|#160|#xa0|zwnj|#8203);"
    r"|[*_#>~`|\[\]!\\<\ufeff\u200b\u200c\u200d\u2060\u00ad]"
)
_LIST_MARKS = re.compile(rf"[{BULLETS}{SIGNS}\-+=]+|\d{{1,9}}[.)、]|[\"']")
"""Markup only at the beginning of a line: elsewhere a dash is the author's."""

_MARKS_ONLY = re.compile(r"(?:\d{1,9}[.)、]|[^\w]|_)*")
_MARKUP_BEFORE = 8
"""So many characters may stand before a list's mark on its line."""


@dataclass(frozen=True, slots=True)
class SourceStream:
    """Characters without white space, the line of each, and where white space or a line's end stands before one."""

    text: str
    lines: array[int]
    gaps: frozenset[int]
    line_starts: Sequence[int]

    def markup_end(self, at: int) -> int:
        """Where the markup that begins at `at` ends; `at` itself when none does. Markup ends with its line."""
        if at >= len(self.text):
            return at
        end = self.line_end(at)
        match = _MARKUP.match(self.text, at, end)
        if match is None and self._opens_line(at):
            match = _LIST_MARKS.match(self.text, at, end)
        return match.end() if match else at

    def line_end(self, at: int) -> int:
        """Where the line of this place ends."""
        k = bisect_right(self.line_starts, at)
        return self.line_starts[k] if k < len(self.line_starts) else len(self.text)

    def end_of(self, words: str, at: int, past: Callable[[int], int] | None = None) -> int:
        """Where `words` end when they stand at this place, markup inside them aside; 0 when they do not.

        `past` tells where something else that may stand inside them ends. A reading above characters is left out, or
        stands in the words.
        """
        if self.text[at : at + 1] != words[:1]:
            return 0
        for char in words:
            while at < len(self.text) and self.text[at] != char:
                behind = past(at) if past else at
                if behind == at:
                    is_read = self.text[at] == READING and self.text[at + 1 : at + 2] == char
                    behind = at + 1 if is_read else self.markup_end(at)
                if behind == at:
                    return 0
                at = behind
            at += 1
        return at if words and at <= len(self.text) else 0

    def is_whole_line(self, start: int, end: int) -> bool:
        """True when these characters are all that a line says."""
        return self._opens_line(start) and (end >= len(self.text) or self.lines[end] != self.lines[end - 1])

    def _opens_line(self, at: int) -> bool:
        """True when nothing but a few marks stands before this place on its line."""
        first = self.line_starts[bisect_right(self.line_starts, at) - 1]
        return at - first <= _MARKUP_BEFORE and _MARKS_ONLY.fullmatch(self.text, first, at) is not None


def source_stream(visible: Sequence[str], repairs: Sequence[Repair]) -> tuple[SourceStream, list[Repair]]:
    """The stream with every repair made, and the repairs whose `before` is not where they say."""
    lines = list(visible)
    misfits = [repair for repair in repairs if not _repair(lines, repair)]
    text: list[str] = []
    numbers = array("i")
    gaps: set[int] = set()
    starts: list[int] = []
    for number, line in enumerate(lines, start=1):
        words = line.split()
        if words:
            starts.append(len(numbers))
        for word in words:
            gaps.add(len(numbers))
            text.append(word)
            numbers.extend([number] * len(word))
    gaps.add(len(numbers))
    return SourceStream("".join(text), numbers, frozenset(gaps), starts or [0]), misfits


def _repair(lines: list[str], repair: Repair) -> bool:
    """Put `after` where `before` stands; what a repair spreads over several lines is gathered on the first."""
    first = repair.line - 1
    count = repair.before.count("\n") + 1
    if not repair.before or not 0 <= first < len(lines):
        return not repair.before
    joined = "\n".join(lines[first : first + count])
    if repair.before in joined:
        mended = joined.replace(repair.before, repair.after, 1)
    else:
        found = _spaced(repair.before).search(joined)
        if found is None:
            return False
        mended = joined[: found.start()] + repair.after + joined[found.end() :]
    lines[first : first + count] = [mended, *[""] * (count - 1)]
    return True


def _spaced(text: str) -> re.Pattern[str]:
    """The text with any white space between its characters: a reader may have joined lines before it repaired them."""
    return re.compile(r"\s*".join(map(re.escape, "".join(text.split()))) or r"(?!)")
