"""Headings of a Markdown text that are shown by a line of `=` or `-` under them."""

from __future__ import annotations

import re
from dataclasses import replace

from pipeline.ingest.document import Block, BlockKind
from pipeline.text.chinese import SENTENCE_ENDS

_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-{3,})[ \t]*$")
_SENTENCE_END = tuple(f"{SENTENCE_ENDS}；;：:，,”』」")
_LONGEST_UNDERLINED = 40
"""Characters of a heading; a longer line above dashes is a paragraph above a rule."""


def is_underlining(row: str) -> bool:
    """Whether a line may stand under a heading."""
    return _UNDERLINE.match(row) is not None


def may_be_underlined(block: Block, line: int) -> bool:
    """Whether a block is a heading once dashes stand under it: a short paragraph on that one line, no sentence."""
    return (
        block.kind is BlockKind.PARAGRAPH
        and block.line == block.end_line == line
        and len(block.text) <= _LONGEST_UNDERLINED
        and not block.text.endswith(_SENTENCE_END)
    )


def as_heading(block: Block, level: int, end_line: int) -> Block:
    """The block as a heading that ends with the line under it."""
    return replace(block, kind=BlockKind.HEADING, level=level, end_line=end_line)
