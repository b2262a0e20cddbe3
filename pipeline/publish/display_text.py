"""Text that any player may show: one line, nothing that moves the cursor or hides, of bounded length."""

from __future__ import annotations

import unicodedata
from urllib.parse import quote, urlsplit

MAX_URL_CHARS = 2000
URL_SAFE = "/:?#[]@!$&'()*+,;=%~-._"
JOINERS = frozenset("\u200c\u200d")
"""Format characters that emoji and some scripts need; all others (bidi overrides, byte order marks) are dropped."""
BREAKING = frozenset({"Cc", "Zl", "Zp", "Zs"})
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
