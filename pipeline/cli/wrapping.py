"""Text in lines of so many terminal cells: a Chinese character takes two, and a line may end beside any of them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_CLOSING: Final = "，。、；：！？）」』”’…]"
"""What does not begin a line."""
_OPENING: Final = "（「『“‘["
"""What does not end one."""
_PIECES: Final = re.compile(rf"[ \t]+|[{re.escape(_OPENING)}]*(?:[!-Z\\^-~]+|[^\s!-~])[{re.escape(_CLOSING)}]*|\S")
"""What stays on one line: a run of Latin letters and signs or one other character, with the marks at it."""


def cells(text: str) -> int:
    """How many cells of a terminal a text takes.

    >>> cells("MP3 章节")
    8
    """
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def wrap_cells(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` cells, at least one; a longer word stands alone.

    >>> wrap_cells("写出 MP3、章节和字幕。", 12)
    ['写出 MP3、章', '节和字幕。']
    """
    lines = [""]
    for piece in _PIECES.findall(text):
        if lines[-1] and cells(lines[-1] + piece.rstrip()) > width:
            lines.append("")
        if lines[-1] or piece.strip():
            lines[-1] += piece
    return [line.rstrip() for line in lines]
