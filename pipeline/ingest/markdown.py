"""Markdown -> blocks.

Block structure (headings, lists, quotes, tables, rules, fences) is markdown-it's; the text inside is read by
`inline`, which says why.
Rule 1: lines that markdown-it leaves out (beyond its nesting limit) become paragraphs: nothing is lost.
Rule 2: a bare line end is a wrap, unless the whole text is written a paragraph a line.
Rule 3: bullets are markup, numbers of a list stay in the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING

from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.document import Block, BlockKind, Ignored, Markup, Span
from pipeline.ingest.inline import read_inline
from pipeline.ingest.metadata import Header
from pipeline.ingest.parts import Parts, Source
from pipeline.ingest.repairing import repair_pieces
from pipeline.ingest.rich_text import Break
from pipeline.ingest.wrapping import are_line_ends_meant, find_wrap, pairs_of

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_HEADING_WITHOUT_SPACE = re.compile(r"([ ]{0,3}#{2,6})(?=[^\s#])")
_FENCE = re.compile(r"[\s>]{0,80}(?:`{3,}[\w+-]{0,20}|~{3,}[\w+-]{0,20})\s*")
_FENCE_END = re.compile(r"[\s>]{0,80}(?:`{3,}|~{3,})\s*")
_DEFINITION = re.compile(
    r"[ ]{0,3}\[([^\^\]\n][^\]\n]{0,200})\]:[ \t]{0,9}<?([^\s<>]+)>?(?:[ \t]{1,9}[\"'(].{0,500})?[ \t]*$"
)
_ONLY_MARKERS = re.compile(r"[\s>|*+\-:=]*(?:\d{1,9}[.)])?\s*$")
_UNDERLINE = re.compile(r"[ ]{0,3}(=+|-{3,})[ \t]*$")
_SENTENCE_END = tuple("。！？!?；;：:，,…”』」")
_LONGEST_UNDERLINED = 40


def read_markdown(source: Source) -> Parts:
    """Blocks of a Markdown text."""
    repaired = repair_pieces(source.lines)
    header = Header(repaired.pieces)
    lines = list(header.lines)
    ignored = _take_comments(lines)
    reading = _Reading(lines)
    reading.run()
    return Parts(
        blocks=tuple(sorted([*header.blocks, *reading.blocks], key=lambda block: block.line)),
        markup=(*header.markup, *reading.markup),
        ignored=tuple(ignored),
        receipts=repaired.receipts,
        unclear=repaired.unclear,
    )


class _Reading:
    """markdown-it's tokens one by one: containers that are open, blocks so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.blocks: list[Block] = []
        self.markup: list[Markup] = []
        self._lines = list(lines)
        self._covered: set[int] = set()
        self._quote = 0
        self._items: list[str] = []
        self._number = ""
        self._number_at = 0
        self._heading = 0
        self._in_table = False
        self._row = 0
        self._row_number = ""
        self._cells: list[str] = []
        self._references: dict[str, str] = {}
        self._newline: Break = "soft"

    def run(self) -> None:
        tokens = _parse(self._lines, fences=True)
        if not all(_is_closed(token, self._lines) for token in tokens if token.type == "fence"):
            self._take_open_fences()
            tokens = _parse(self._lines, fences=False)
        leaves = [token for token in tokens if token.type == "inline"]
        pairs = [pair for pair in pairs_of([token.content.split("\n") for token in leaves]) if not _is_hard(pair[0])]
        self._newline = "hard" if find_wrap(pairs) is None and are_line_ends_meant(pairs) else "soft"
        for token in leaves:
            self._references.update(_definitions(token.content))
        for token in tokens:
            self._take(token)
        self._take_uncovered()

    def _take_open_fences(self) -> None:
        """Fences of which one is never closed would swallow the rest: they are markup, what they hold is text."""
        for index, line in enumerate(self._lines):
            if _FENCE.fullmatch(line):
                self.markup.append(Markup(index + 1, line.strip()))
                self._lines[index] = ""

    def _take(self, token: Token) -> None:
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quote += token.nesting
        elif token.type == "list_item_open":
            self._number = f"{token.info}{token.markup} " if token.info else ""
            self._items.append(self._number)
            self._number_at = token.map[0] if token.map else 0
        elif token.type == "list_item_close":
            self._items.pop()
            self._number = ""
        elif token.type in ("tr_open", "tr_close"):
            self._take_row_border(token)
        elif token.type in ("heading_open", "heading_close"):
            self._heading = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.map and token.type in ("hr", "fence", "inline"):
            self._take_leaf(token, *token.map)

    def _take_leaf(self, token: Token, first: int, end: int) -> None:
        self._covered.update(range(first, end))
        if token.type == "hr":
            self._take_rule(first)
        elif token.type == "fence":
            self._take_code(token.content, first, end)
        else:
            self._take_text(token.content, first, end)

    def _take_row_border(self, token: Token) -> None:
        self._in_table = token.nesting > 0
        if token.nesting > 0 and token.map:
            self._row, self._cells, self._row_number = token.map[0], [], self._number
        elif token.nesting < 0:
            self._note_row(self._row)

    def _take_rule(self, index: int) -> None:
        """A rule, or the line of dashes under a heading."""
        last = self.blocks[-1] if self.blocks else None
        self.markup.append(Markup(index + 1, self._lines[index].strip()))
        if (
            last is not None
            and _UNDERLINE.match(self._lines[index])
            and last.kind is BlockKind.PARAGRAPH
            and last.line == last.end_line == index
            and len(last.text) <= _LONGEST_UNDERLINED
            and not last.text.endswith(_SENTENCE_END)
        ):
            self.blocks[-1] = _as_heading(last, 2, index + 1)
        else:
            self.blocks.append(Block(kind=BlockKind.RULE, text="", line=index + 1, end_line=index + 1))

    def _take_code(self, content: str, first: int, end: int) -> None:
        text = "\n".join(row.rstrip() for row in content.strip().split("\n"))
        rows = content.split("\n")[:-1] if content else []
        self.markup.append(Markup(first + 1, self._lines[first].strip()))
        self._note_outside(rows, first + 1)
        if first + 1 + len(rows) < end:
            self.markup.append(Markup(end, self._lines[end - 1].strip()))
        breaks = tuple(at for at, char in enumerate(text) if char == "\n")
        if text:
            spans = (Span("code", 0, len(text)),)
            block = Block(kind=BlockKind.PARAGRAPH, text=text, line=first + 1, end_line=end, breaks=breaks, spans=spans)
            self.blocks.append(block)

    def _take_text(self, content: str, first: int, end: int) -> None:
        rows = content.split("\n")
        while len(rows) < end - first and rows[0].strip() not in self._lines[first]:
            self._note_outside([""], first)  # markdown-it strips lines that hold nothing but Chinese spaces
            first += 1
        self._note_outside([""] * (end - first - len(rows)), first + len(rows))
        if all(_DEFINITION.match(row) for row in rows):
            self.markup.extend(Markup(first + 1 + index, row.strip()) for index, row in enumerate(rows))
            return
        underlined = len(rows) == 2 and not self._heading and _UNDERLINE.match(rows[1])
        if self._number and self._number_at < first:
            self._covered.add(self._number_at)
            self._note_outside([""], self._number_at)
        if self._in_table:
            self._cells.append(content)
        else:
            self._note_outside(rows, first)
        rich = read_inline(
            rows[0] if underlined else content, first + 1, newline=self._newline, references=self._references
        )
        kind, level = self._kind()
        number, self._number = self._number, ""
        blocks = list(blocks_of(rich, kind=kind, level=level, line=first + 1, end_line=end, prefix=number))
        if underlined:
            self.markup.append(Markup(first + 2, rows[1].strip()))
            blocks = [_as_heading(block, 1, end) if block.text else block for block in blocks]
        if number and not rich.text:
            self.markup.append(Markup(first + 1, number.strip()))
        self.blocks.extend(blocks)
        self.markup.extend(rich.markup)

    def _kind(self) -> tuple[BlockKind, int]:
        if self._heading:
            return BlockKind.HEADING, self._heading
        if self._items:
            return BlockKind.LIST_ITEM, len(self._items)
        if self._quote:
            return BlockKind.QUOTE, self._quote
        return BlockKind.PARAGRAPH, 0

    def _note_outside(self, rows: Sequence[str], first: int) -> None:
        """What stands on the lines of a leaf outside its content: `#`, `>`, bullets."""
        for index, row in enumerate(rows, start=first):
            line, row = self._lines[index], row.strip()
            before, found, after = line.partition(row) if row else (line, " ", "")
            outside = (before + after).replace(self._number.strip(), "", 1).strip()
            if found and outside:
                self.markup.append(Markup(index + 1, outside))

    def _note_row(self, index: int) -> None:
        """The bars of a table's row."""
        rest = self._lines[index]
        bars = ""
        for cell in self._cells:
            before, found, after = rest.partition(cell) if cell else ("", "", rest)
            if found:
                bars, rest = bars + before, after
        outside = (bars + rest).replace(self._row_number.strip(), "", 1).strip()
        if outside:
            self.markup.append(Markup(index + 1, outside))

    def _take_uncovered(self) -> None:
        for index, line in enumerate(self._lines):
            if index in self._covered or not line.strip():
                continue
            if _ONLY_MARKERS.match(line):
                self.markup.append(Markup(index + 1, line.strip()))
                continue
            rich = read_inline(line.strip(), index + 1, references=self._references)
            kind = BlockKind.PARAGRAPH
            self.blocks.extend(blocks_of(rich, kind=kind, level=0, line=index + 1, end_line=index + 1))
            self.markup.extend(rich.markup)


def _as_heading(block: Block, level: int, end_line: int) -> Block:
    return Block(
        kind=BlockKind.HEADING,
        text=block.text,
        line=block.line,
        end_line=end_line,
        level=level,
        spans=block.spans,
        breaks=block.breaks,
    )


def _is_hard(row: str) -> bool:
    return row.endswith(("  ", "\\")) or row.rstrip().endswith(("<br>", "<br/>", "<br />"))


def _definitions(content: str) -> Iterator[tuple[str, str]]:
    """Reference names and their addresses, where a paragraph consists of them."""
    matches = [_DEFINITION.match(row) for row in content.split("\n")]
    if all(matches):
        yield from ((match.group(1).casefold(), match.group(2)) for match in matches if match)


def _take_comments(lines: list[str]) -> list[Ignored]:
    """Comments that run over several lines, taken out."""
    found: list[Ignored] = []
    start: int | None = None
    ends = [index for index, line in enumerate(lines) if "-->" in line]
    last_end = ends[-1] if ends else -1
    for index, line in enumerate(lines):
        if start is None and "<!--" in line and index < last_end:
            before, mark, after = line.rpartition("<!--")
            if "-->" not in after:
                start = index
                found.append(Ignored(line=index + 1, reason="comment", text=mark + after))
                lines[index] = before
        elif start is not None:
            comment, mark, after = line.partition("-->")
            found.append(Ignored(line=index + 1, reason="comment", text=comment + mark))
            lines[index] = after if mark else ""
            start = None if mark else start
    return [each for each in found if each.text.strip()]


def _parse(lines: Sequence[str], *, fences: bool) -> list[Token]:
    text = "\n".join(_HEADING_WITHOUT_SPACE.sub(r"\1 ", line, count=1) if "##" in line[:6] else line for line in lines)
    return _parser(fences=fences).parse(text)


def _is_closed(fence: Token, lines: Sequence[str]) -> bool:
    first, end = fence.map or (0, 0)
    return end - first > 1 and _FENCE_END.fullmatch(lines[end - 1]) is not None


@cache
def _parser(*, fences: bool) -> MarkdownIt:
    """Block rules only."""
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark").enable("table").disable(["code", "html_block", "reference", "lheading"])
    if not fences:
        parser.disable("fence")
    parser.core.ruler.enableOnly(["normalize", "block"])
    return parser
