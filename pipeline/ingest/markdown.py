"""Markdown -> blocks.

Block structure (headings, lists, quotes, tables, rules, fences) is markdown-it's (`markdown_reading`); the text inside
is read by `inline`, which says why; HTML that stands in it is read as the page it is (`markdown_html`).
"""

from __future__ import annotations

from pipeline.ingest.document import Block
from pipeline.ingest.html_page import read_fragment
from pipeline.ingest.markdown_html import blank_tag_lines, page_marks, split_html, take_details
from pipeline.ingest.markdown_lines import take_borders, take_comments
from pipeline.ingest.markdown_reading import Reading
from pipeline.ingest.metadata import Header
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.repairing import RAW_FIXES, repair_pieces

_INLINE_FIXES = frozenset({"html_emphasis"})
"""Tags that `inline` reads for what they mean."""


def read_markdown(source: SourceFile) -> Parts:
    """Blocks of a Markdown text."""
    raw = repair_pieces(source.lines, only=RAW_FIXES)
    lines = list(raw.pieces)
    fold_markup, folded = take_details(lines)
    split = split_html(lines)
    tag_markup = blank_tag_lines(split.markdown)
    repaired = repair_pieces(split.markdown, without=RAW_FIXES | _INLINE_FIXES)
    header = Header(repaired.pieces)
    lines = list(header.lines)
    comments = take_comments(lines)
    border_markup, borders = take_borders(lines)
    reading = Reading(lines)
    reading.run()
    page, marks = read_fragment(split.page, source.name), page_marks(split.page)
    return Parts(
        blocks=tuple(sorted([*header.blocks, *reading.blocks, *page.blocks], key=_line)),
        markup=(*header.markup, *fold_markup, *tag_markup, *border_markup, *reading.markup, *marks.markup),
        ignored=(*folded, *comments, *borders, *reading.ignored, *marks.ignored, *page.ignored),
        receipts=(*raw.receipts, *marks.receipts, *repaired.receipts, *reading.receipts, *page.receipts),
        unclear=(*raw.unclear, *repaired.unclear, *page.unclear),
    )


def _line(block: Block) -> int:
    return block.line
