"""The parts of a series: which place a name such as 之二 or 下 means, and what the part at a place is called."""

from __future__ import annotations

import re

_PART = re.compile(
    r"(?i)(?:第|之|part|no\.?|#)?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3}|[上中下])\s*[集期部篇回讲講章节節]?"
)
_NUMERALS = "〇一二三四五六七八九"
_THIRDS = "上中下"


def part_number(part: str) -> int:
    """The place of a part in its series; 0 when it does not say.

    >>> [part_number(part) for part in ("之二", "第十二期", "Part 3", "二十", "下", "番外")]
    [2, 12, 3, 20, 3, 0]
    """
    found = _PART.fullmatch(part.strip(" \t（）()"))
    if not found:
        return 0
    if found[1] in _THIRDS:
        return _THIRDS.index(found[1]) + 1
    if found[1].isascii():
        return int(found[1])
    tens, ten, ones = found[1].rpartition("十")
    digits = [_NUMERALS.find(each) for each in ((tens or "一") if ten else "〇", ones or "〇")]
    return 10 * digits[0] + digits[1] if min(digits) >= 0 else 0


def part_name(number: int) -> str:
    """What the part at a place of a series is called, from 1 to 999.

    >>> [part_name(number) for number in (1, 10, 12, 20, 35, 100)]
    ['之一', '之十', '之十二', '之二十', '之三十五', '之100']
    """
    tens, ones = divmod(number, 10)
    if tens >= len(_NUMERALS):
        return f"之{number}"
    return f"之{_NUMERALS[tens] if tens > 1 else ''}{'十' if tens else ''}{_NUMERALS[ones] if ones else ''}"
