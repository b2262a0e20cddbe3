"""Whether the line ends of a text are wraps or meant, decided over the whole text.

Rule 1: who writes a paragraph a line ends most lines with the end of a sentence; a wrap falls anywhere.
Rule 2: text wrapped to a width fills its lines: most are nearly as wide as the widest, none wider, and where a line
is shorter the first word of the next one would not have fitted. A line that had room is the end of a paragraph.
Rule 3: converters from HTML wrap at spaces only, so that Chinese lines run far beyond the width; then rule 2 holds
for lines with spaces.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.ingest.joining import is_wide
from pipeline.text.chinese import SENTENCE_ENDS

_SENTENCE_END = re.compile(rf"[{SENTENCE_ENDS}；;：:”」』）)\].](?:[*_ \t”」』）)\]]{{0,8}})$")
_LABEL = re.compile(
    r"\s{0,8}(?:\*\*|__)?[^\s：:，。？！“「（(]{1,16}(?: [^\s：:，。]{1,16}){0,3} ?(?:\*\*|__)?[ \t]?[：:]"
)
_FIRST_WORD = re.compile(r"\s*(?P<space>\S+)")
_ASCII_WORD = re.compile(r"\s*(?P<word>[!-~]+)")
_MEANT_SHARE = 0.6
_FULL_SHARE = 0.5
_NARROWEST, _WIDEST = 24, 160
_NAME_COLUMNS, _COMES_BACK = 24, 3
"""A line no wider than a name that comes back so often is a name above the words of whom it names: nothing is wrapped
so early in the same place each time."""
_SLACK = 6
"""Columns that a line may fall short because no line begins with a comma."""
_SLACK_AFTER_SENTENCE = 3
"""Where a sentence ends a shorter line is the end of a paragraph: only a mark that hangs over the edge excuses it."""

Pair = tuple[str, str]
"""A line and the line that follows it in the same group of filled lines."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """The width in columns (a Chinese character has two) that a text was wrapped to."""

    width: int
    at_spaces: bool = False

    def is_wrap(self, line: str, following: str) -> bool:
        """Whether the end of `line` is a wrap: the next word would not have fitted.

        >>> Wrap(20).is_wrap("中" * 9, "中文"), Wrap(20).is_wrap("完了。", "下一段")
        (True, False)
        """
        if self.at_spaces:
            match = _FIRST_WORD.match(following)
            return match is None or len(line.rstrip()) + 1 + len(match["space"]) > self.width
        ends_sentence = _SENTENCE_END.search(line[-12:]) is not None
        if ends_sentence and begins_with_label(following):
            return False
        word = _ASCII_WORD.match(following)
        room = self.width - columns(line.rstrip())
        return room <= (_SLACK_AFTER_SENTENCE if ends_sentence else _SLACK) or (
            word is not None and columns(word["word"]) + 1 > room
        )


def begins_with_label(line: str) -> bool:
    """Whether a line begins as a speaker's words do.

    >>> begins_with_label("**张三**：你好"), begins_with_label("他说，是的：就这样")
    (True, False)
    """
    return _LABEL.match(line) is not None


def columns(line: str) -> int:
    """The width of a line on a terminal.

    >>> columns("中文ab")
    6
    """
    return len(line) + sum(map(is_wide, line))


def pairs_of(groups: Sequence[Sequence[str]]) -> list[Pair]:
    """Every line end inside a group of filled lines."""
    return [pair for group in groups for pair in pairwise(group)]


def find_wrap(pairs: Sequence[Pair]) -> Wrap | None:
    """The wrap that explains the line ends of a text, or None if they are meant."""
    if not pairs:
        return None
    return _wrap_to_width(pairs) or (None if are_line_ends_meant(pairs) else _wrap_at_spaces(pairs))


def are_line_ends_meant(pairs: Sequence[Pair]) -> bool:
    """Whether most lines end where a sentence ends, begin with a label as the next ones do, or are a name once more.

    >>> are_line_ends_meant([("他说了很多。", "然后走了。"), ("然后走了。", "完")])
    True
    """
    if not pairs:
        return False
    names = names_above([line for line, _ in pairs])
    meant = sum(
        _SENTENCE_END.search(line[-12:]) is not None
        or (begins_with_label(line) and begins_with_label(following))
        or line.strip() in names
        for line, following in pairs
    )
    return meant >= _MEANT_SHARE * len(pairs)


def names_above(lines: Sequence[str]) -> frozenset[str]:
    """The lines that come back, none wider than a name; `lines` are those that others follow in their paragraph.

    >>> names_above(["周明", "林木", "周明", "周明", "他们说"])
    frozenset({'周明'})
    """
    short = Counter(line.strip() for line in lines if columns(line.strip()) <= _NAME_COLUMNS)
    return frozenset(line for line, count in short.items() if line and count >= _COMES_BACK)


def _wrap_to_width(pairs: Sequence[Pair]) -> Wrap | None:
    """Rule 2."""
    widths = sorted(columns(line.rstrip()) for line, _ in pairs)
    width = widths[-1]
    if not _NARROWEST <= width <= _WIDEST:
        return None
    wrap = Wrap(width)
    wraps = [pair for pair in pairs if wrap.is_wrap(*pair)]
    full = sum(width - columns(line.rstrip()) <= _SLACK for line, _ in wraps)
    mid_sentence = sum(not _SENTENCE_END.search(line[-12:]) for line, _ in wraps)
    if full < max(1, _FULL_SHARE * len(pairs)) or 2 * mid_sentence < len(wraps):
        return None
    return wrap


def _wrap_at_spaces(pairs: Sequence[Pair]) -> Wrap | None:
    """Rule 3."""
    spaced = [len(line.rstrip()) for line, _ in pairs if " " in line.strip()]
    width = max(spaced, default=0)
    if not _NARROWEST <= width <= _WIDEST:
        return None
    wrap = Wrap(width, at_spaces=True)
    fitting = sum(wrap.is_wrap(*pair) for pair in pairs)
    return wrap if fitting >= 0.9 * len(pairs) else None
