"""How two lines of one paragraph become one: with a space, or with nothing."""

from __future__ import annotations

import unicodedata
from functools import cache

_WIDE_PUNCTUATION = frozenset("“”‘’—…·‧•–")
_NO_SPACE_BEFORE = frozenset(",.;:!?)]}%")
_NO_SPACE_AFTER = frozenset("([{")


@cache
def is_wide(char: str) -> bool:
    """Whether a character fills a whole square, so that no space stands beside it.

    >>> is_wide("中"), is_wide("，"), is_wide("“"), is_wide("a"), is_wide(",")
    (True, True, True, False, False)
    """
    return char in _WIDE_PUNCTUATION or unicodedata.east_asian_width(char) in ("W", "F")


@cache
def is_wide_punctuation(char: str) -> bool:
    """Whether a character is Chinese punctuation.

    >>> is_wide_punctuation("，"), is_wide_punctuation("“"), is_wide_punctuation("中")
    (True, True, False)
    """
    return is_wide(char) and unicodedata.category(char)[0] == "P"


def join_mark(before: str, after: str) -> str:
    """What stands between two characters that a line wrap parted: "" or " ".

    >>> [join_mark(*pair) for pair in ("中文", "用A", "3亿", "。A", "ab", "a)", "-3")]
    ['', ' ', ' ', '', ' ', '', '']
    """
    if not before or not after or before.isspace() or after.isspace():
        return ""
    if is_wide_punctuation(before) or is_wide_punctuation(after):
        return ""
    if is_wide(before) and is_wide(after):
        return ""
    if after in _NO_SPACE_BEFORE or before in _NO_SPACE_AFTER or before == "-":
        return ""
    return " "


def join_lines(text: str) -> str:
    r"""A text of several lines on one, joined as a paragraph is.

    >>> join_lines("一次\n 对谈  AI\ntalk")
    '一次对谈  AI talk'
    """
    joined = ""
    for line in map(str.strip, text.splitlines()):
        if line:
            joined += join_mark(joined[-1:], line[0]) + line
    return joined
