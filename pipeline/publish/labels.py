"""Text that any player may show: one line, nothing that moves the cursor or hides, of bounded length."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

MAX_URL_CHARS = 2000
URL_SAFE = "/:?#[]@!$&'()*+,;=%~-._"
JOINERS = frozenset("\u200c\u200d")
"""Format characters that emoji and some scripts need; all others (bidi overrides, byte order marks) are dropped."""
BREAKING = frozenset({"Cc", "Zl", "Zp", "Zs"})
_PART = re.compile(
    r"(?i)(?:第|之|part|no\.?|#)?\s*([0-9]{1,3}|[一二三四五六七八九十]{1,3}|[上中下])\s*[集期部篇回讲講章节節]?"
)
_NUMERALS = "〇一二三四五六七八九"
_THIRDS = "上中下"
INVISIBLE = frozenset({"Cf", "Cs"})


def one_line(text: str, limit_chars: int) -> str:
    r"""The text without controls, on one line, cut with an ellipsis when longer than `limit_chars`.

    >>> one_line("第一章\r\n  开\u202e源\x00", 20)
    '第一章 开源'
    >>> one_line("一二三四五", 4)
    '一二三…'
    """
    line = " ".join("".join(map(_shown, text)).split())
    return line if len(line) <= limit_chars else line[: limit_chars - 1].rstrip() + "…"


def safe_url(url: str) -> str:
    """The URL in ASCII, or nothing when it is no http(s) URL.

    >>> safe_url("https://example.com/访谈?a=1 b")
    'https://example.com/%E8%AE%BF%E8%B0%88?a=1%20b'
    >>> safe_url("javascript:alert(1)")
    ''
    """
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return ""
    if parts.scheme.lower() not in {"http", "https"} or not parts.netloc or len(url) > MAX_URL_CHARS:
        return ""
    return quote(url.strip(), safe=URL_SAFE, errors="replace")


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


def _shown(character: str) -> str:
    """The character itself, a space for a break, or nothing for what must not be shown."""
    category = unicodedata.category(character)
    if category in BREAKING:
        return " "
    if category in INVISIBLE and character not in JOINERS:
        return ""
    return "" if _is_noncharacter(ord(character)) else character


def _is_noncharacter(code: int) -> bool:
    """Code points that no text may hold: the last two of every plane, and 32 in the Arabic block."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
