"""Plain text -> blocks: wrapped lines joined, other lines a paragraph each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipeline.ingest.document import Block, BlockKind, Markup, Span
from pipeline.ingest.inline_tokens import ADDRESS
from pipeline.ingest.metadata import Header
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.repairing import repair_pieces
from pipeline.ingest.rich_text import RichTextBuilder
from pipeline.ingest.wrapping import Wrap, find_wrap, pairs_of


def read_plain(source: SourceFile) -> Parts:
    """Paragraphs and rules of a plain text."""
    repaired = repair_pieces(source.lines)
    header = Header(repaired.pieces)
    blocks = list(header.blocks)
    markup = list(header.markup)
    groups = list(_groups(header.lines))
    wrap = find_wrap(pairs_of([lines for _, lines in groups]))
    for first, lines in groups:
        for number, paragraph in _paragraphs(first, lines, wrap):
            block = _block(number, paragraph)
            blocks.append(block)
            if block.kind is BlockKind.RULE:
                markup.append(Markup(number, paragraph[0].strip()))
    return Parts(
        blocks=tuple(sorted(blocks, key=lambda block: block.line)),
        markup=tuple(markup),
        receipts=repaired.receipts,
        unclear=repaired.unclear,
    )


def _groups(lines: Sequence[str]) -> Iterator[tuple[int, list[str]]]:
    """Runs of filled lines, with the number of their first line."""
    group: list[str] = []
    for number, line in enumerate((*lines, ""), start=1):
        if line.strip():
            group.append(line)
        elif group:
            yield number - len(group), group
            group = []


def _paragraphs(first: int, lines: list[str], wrap: Wrap | None) -> Iterator[tuple[int, list[str]]]:
    """A group cut where a line end is meant."""
    start = 0
    for index in range(1, len(lines) + 1):
        if index == len(lines) or wrap is None or not wrap.is_wrap(lines[index - 1], lines[index]):
            yield first + start, lines[start:index]
            start = index


def _block(first: int, lines: list[str]) -> Block:
    if len(lines) == 1 and is_rule(lines[0]):
        return Block(kind=BlockKind.RULE, text="", line=first, end_line=first)
    builder = RichTextBuilder(first)
    for line in lines:
        builder.add(line)
        builder.break_line("soft")
    text = builder.finish().text
    spans = tuple(Span("link", match.start(), match.end(), match.group()) for match in ADDRESS.finditer(text))
    return Block(kind=BlockKind.PARAGRAPH, text=text, line=first, end_line=first + len(lines) - 1, spans=spans)


def is_rule(line: str) -> bool:
    """A line that only parts what stands above and below it.

    >>> is_rule("-----"), is_rule("* * *"), is_rule("……"), is_rule("——完——")
    (True, True, False, False)
    """
    marks = "".join(line.split())
    return len(marks) >= 3 and len(set(marks)) == 1 and marks[0] in "-=*_~#—─━＝－＊·•."
