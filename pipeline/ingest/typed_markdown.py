"""Markdown that somebody typed or pasted into a document of another format: each paragraph is one of Markdown's too."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipeline.ingest.markdown import read_markdown
from pipeline.ingest.parts import Parts, SourceFile

_MARKS = re.compile(r"\s{0,3}#{1,6}\s\S|.{0,400}?\*\*[^*\s][^*]{0,200}\*\*", re.DOTALL)
_LEAST, _SHARE = 2, 5
"""So many paragraphs, and one in so many, carry marks of Markdown when it is meant."""


def is_typed_markdown(paragraphs: Sequence[str]) -> bool:
    """Whether headings (`# …`) or bold words (`**…**`) are typed in the paragraphs of a document.

    >>> is_typed_markdown(["# 语音", "**陈默**：早。", "何青：早。"]), is_typed_markdown(["陈默：早。", "何青：早**。"])
    (True, False)
    """
    filled = [paragraph for paragraph in paragraphs if paragraph.strip()]
    marked = sum(_MARKS.match(paragraph) is not None for paragraph in filled)
    return marked >= _LEAST and marked * _SHARE >= len(filled)


def read_typed_markdown(paragraphs: Sequence[str], name: str) -> Parts:
    """The parts of a document whose paragraphs are Markdown; lines are the numbers of the paragraphs."""
    lines = tuple(line for paragraph in paragraphs for line in (paragraph, ""))
    parts = read_markdown(SourceFile(name=name, data=b"", lines=lines))
    return replace(
        parts,
        blocks=tuple(replace(b, line=_number(b.line), end_line=_number(b.end_line)) for b in parts.blocks),
        markup=tuple(replace(each, line=_number(each.line)) for each in parts.markup),
        ignored=tuple(replace(each, line=_number(each.line)) for each in parts.ignored),
        receipts=tuple(replace(each, line=_number(each.line)) for each in parts.receipts),
        unclear=tuple(replace(each, line=_number(each.line)) for each in parts.unclear),
    )


def _number(line: int) -> int:
    """The paragraph that a line is made of: below each stands a blank line."""
    return (line + 1) // 2
