"""A source as the row of characters that a reader sees, each with its line; and what at a place is only markup."""

from __future__ import annotations

import html
import re
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.script.dialogue import Repair

_TIMING = re.compile(r"\s*(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->.*")
_SUBTITLE_NOISE = re.compile(r"\s*(?:\d+|WEBVTT.*|Kind:.*|Language:.*|X-TIMESTAMP-MAP.*)\s*")
_HTML_NOISE = re.compile(r"<(script|style|head|template|noscript)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_ALT = re.compile(r"<img\b[^<>]{0,2000}?\balt\s*=\s*[\"']([^\"'<>]*)[\"'][^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z!][^<>]*>")
_BLOCK_TAG = re.compile(r"<(?:!doctype|html|body)\b", re.IGNORECASE)

_MARKUP = re.compile(
    r"\]\((?:[^()\\]|\\.|\([^()]{0,400}\)){0,4000}\)"  # the address of a link
    r"|\]\[[^\]\[]{0,80}\]"
    r"|\[\^[^\]\s]{1,40}\]:?"  # the mark of a footnote
    r"|</?[a-zA-Z!][^<>]{0,400}>"
    r"|&(?:nbsp|ensp|emsp|#160|#xa0|zwnj|#8203);"
    r"|```[a-zA-Z]{0,20}|[*_#>~`|\[\]!\\\ufeff\u200b\u200c\u200d\u2060\u00ad]"
)
_LIST_MARKS = re.compile(r"[•●▶►■□◆◇★☆▪◎○·\-–—+=]+|\d{1,9}[.)、]")

"""Markup only at the beginning of a line: elsewhere a dash is the author's."""


_MARKS_ONLY = re.compile(r"(?:\d{1,9}[.)、]|[^\w]|_)*")


@dataclass(frozen=True, slots=True)
class SourceStream:
    """Characters without white space, the line of each, and which of them open a line or stand behind white space."""

    text: str
    lines: array[int]
    gaps: frozenset[int]

    def markup_end(self, at: int) -> int:
        """Where the markup that begins at `at` ends; `at` itself when none does."""
        if at >= len(self.text):
            return at
        match = _MARKUP.match(self.text, at) or (_LIST_MARKS.match(self.text, at) if self._opens_line(at) else None)
        return match.end() if match else at

    def end_of(self, words: str, at: int) -> int:
        """Where `words` end when they stand at this place, markup inside them aside; 0 when they do not."""
        if self.text[at : at + 1] != words[:1]:
            return 0
        for char in words:
            while at < len(self.text) and self.text[at] != char:
                behind = self.markup_end(at)
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
        first = at
        while first > 0 and self.lines[first - 1] == self.lines[at] and at - first < 8:
            first -= 1
        return _MARKS_ONLY.fullmatch(self.text, first, at) is not None


def source_stream(source_lines: Sequence[str], repairs: Sequence[Repair]) -> tuple[SourceStream, list[Repair]]:
    """The stream with every repair made, and the repairs whose `before` is not where they say."""
    lines = list(source_lines)
    misfits = [repair for repair in repairs if not _repair(lines, repair)]
    text: list[str] = []
    numbers = array("i")
    gaps: set[int] = set()
    for number, line in enumerate(_visible(lines), start=1):
        gaps.add(len(numbers))
        for char in line:
            if char.isspace():
                gaps.add(len(numbers))
            else:
                text.append(char)
                numbers.append(number)
    return SourceStream("".join(text), numbers, frozenset(gaps)), misfits


def _repair(lines: list[str], repair: Repair) -> bool:
    """Put `after` where `before` stands; what a repair spreads over several lines is gathered on the first."""
    first = repair.line - 1
    count = repair.before.count("\n") + 1
    if not repair.before or not 0 <= first < len(lines):
        return not repair.before
    joined = "\n".join(lines[first : first + count])
    if repair.before not in joined:
        return False
    lines[first : first + count] = [joined.replace(repair.before, repair.after, 1), *[""] * (count - 1)]
    return True


def _visible(lines: Sequence[str]) -> list[str]:
    """The lines without what no reader sees: tags of a page, numbers and times of subtitles."""
    if any(_BLOCK_TAG.search(line) for line in lines[:40]):
        return _without_tags(lines)
    timed = {number for number, line in enumerate(lines) if _TIMING.match(line)}
    if not timed:
        return list(lines)
    noise = {
        number
        for number, line in enumerate(lines)
        if _SUBTITLE_NOISE.fullmatch(line) and (number + 1 in timed or number < 6)
    }
    return ["" if number in timed | noise else line for number, line in enumerate(lines)]


def _without_tags(lines: Sequence[str]) -> list[str]:
    """Text between tags, every character on its line."""
    page = "\n".join(lines)
    page = _ALT.sub(lambda match: match[1] + "\n" * match.group().count("\n"), page)
    for pattern in (_HTML_NOISE, _TAG):
        page = pattern.sub(lambda match: "\n" * match.group().count("\n"), page)
    return html.unescape(page).split("\n")
