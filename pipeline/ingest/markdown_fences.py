"""Fences of a Markdown text: code in them is set aside, Chinese words in them are read as they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from pipeline.ingest.document import Block, BlockKind, Span
from pipeline.ingest.foreign import is_chinese
from pipeline.notes import Dropped

if TYPE_CHECKING:
    from markdown_it.token import Token

_FENCE = re.compile(r"[\s>]{0,80}(?:`{3,}[\w+-]{0,20}|~{3,}[\w+-]{0,20})\s*")
_WORD_FENCES = ("", "text", "txt", "plain", "md", "markdown", "quote")
"""What is written on fences around words."""


def is_fence(line: str) -> bool:
    """Whether a line opens or closes a fence."""
    return _FENCE.fullmatch(line) is not None


def code_rows(content: str) -> list[str]:
    """The lines of a fence's content as they are in the source."""
    return content.removesuffix("\n").split("\n") if content else []  # no line end: the fence is never closed


def holds_words(fence: Token) -> bool:
    """Whether what stands in a fence is words: Chinese, and the fence names no language of programs."""
    return fence.info.strip().split(" ")[0].lower() in _WORD_FENCES and is_chinese(_text(fence))


def words_block(fence: Token, line: int, end_line: int) -> Block:
    """The words in a fence as one paragraph, a hard break at each line's end."""
    text = _text(fence)
    breaks = tuple(at for at, char in enumerate(text) if char == "\n")
    spans = (Span("code", 0, len(text)),)
    return Block(kind=BlockKind.PARAGRAPH, text=text, line=line, end_line=end_line, breaks=breaks, spans=spans)


def code_dropped(rows: Sequence[str], first: int) -> Iterator[Dropped]:
    """A receipt for each filled line of code; `first` is the source line of the first."""
    return (Dropped(line=at, reason="code", text=row.strip()) for at, row in enumerate(rows, first) if row.strip())


def _text(fence: Token) -> str:
    return "\n".join(row.rstrip() for row in fence.content.strip().split("\n"))
