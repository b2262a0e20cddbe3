"""markdown-it's tokens -> blocks: which containers are open, what stands on a line beside the text.

Rule 1: lines that markdown-it leaves out (beyond its nesting limit) become paragraphs: nothing is lost.
Rule 2: a line end without a mark of its own is a wrap, unless the whole text is written a paragraph a line.
Rule 3: bullets are markup, numbers of a list are text; where every number is the same they count up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pipeline.ingest.blocks import blocks_of
from pipeline.ingest.definitions import Definitions, Piece
from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.inline import read_inline
from pipeline.ingest.markdown_fences import code_dropped, code_rows, holds_words, is_fence, words_block
from pipeline.ingest.markdown_headings import as_heading, is_underlining, may_be_underlined
from pipeline.ingest.markdown_references import is_definition, references_in
from pipeline.ingest.markdown_tokens import is_closed, parse_blocks, same_numbers
from pipeline.ingest.parts import RichText
from pipeline.ingest.rich_text import Break
from pipeline.ingest.tables import Cell, read_table
from pipeline.ingest.wrapping import are_line_ends_meant, find_wrap, pairs_of
from pipeline.notes import Dropped, Repair

if TYPE_CHECKING:
    from markdown_it.token import Token

_ONLY_MARKERS = re.compile(r"[\s>|*+\-:=]*(?:\d{1,9}[.)])?\s*$")
_MARGIN_NOTE = re.compile(r"\[(?:name|time|color)=[^\[\]\n]{1,60}\]")
_CALLOUT = re.compile(r"\s*\[!\w{1,20}\][+-]?(?=\s|$)")


@dataclass(slots=True)
class _List:
    """A numbered list that is open, and whether every number of it is the same."""

    same: bool
    items: int = 0


@dataclass(slots=True)
class _Row:
    """A table row that is open: its line, the number of the list item it stands in, its cells as written."""

    line: int
    number: str
    cells: list[str] = field(default_factory=list)


class Reading:
    """markdown-it's tokens one by one: containers that are open, blocks so far."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.blocks: list[Block] = []
        self.markup: list[Markup] = []
        self.ignored: list[Dropped] = []
        self.receipts: list[Repair] = []
        self._lines = list(lines)
        self._covered: set[int] = set()
        self._quote = 0
        self._items = 0
        self._lists: list[_List] = []
        self._number = ""
        self._written = ""
        """The number as it stands in the source."""
        self._number_at = 0
        self._heading = 0
        self._row: _Row | None = None
        self._table: list[list[Cell]] = []
        self._references: dict[str, str] = {}
        self._newline: Break = "soft"
        self._definitions = Definitions()

    def run(self) -> None:
        tokens = parse_blocks(self._lines, fences=True)
        if not all(is_closed(token, self._lines) for token in tokens if token.type == "fence"):
            self._take_open_fences()
            tokens = parse_blocks(self._lines, fences=False)
        leaves = [token for token in tokens if token.type == "inline"]
        pairs = [pair for pair in pairs_of([token.content.split("\n") for token in leaves]) if not _is_hard(pair[0])]
        self._newline = "hard" if find_wrap(pairs) is None and are_line_ends_meant(pairs) else "soft"
        for token in leaves:
            self._references.update(references_in(token.content))
        self._definitions = Definitions([token.content for token in leaves])
        counting = same_numbers(tokens)
        for index, token in enumerate(tokens):
            if token.type == "ordered_list_open":
                self._lists.append(_List(same=index in counting))
            self._take(token)
        self._take_uncovered()

    def _take_open_fences(self) -> None:
        """Fences of which one is never closed would swallow the rest: they are markup, what they hold is text."""
        for index, line in enumerate(self._lines):
            if is_fence(line):
                self.markup.append(Markup(index + 1, line.strip()))
                self._lines[index] = ""

    def _take(self, token: Token) -> None:
        if token.type in ("blockquote_open", "blockquote_close"):
            self._quote += token.nesting
        elif token.type == "list_item_open":
            self._items += 1
            self._open_item(token)
        elif token.type == "list_item_close":
            self._items -= 1
            self._number = self._written = ""
        elif token.type == "ordered_list_close":
            self._lists.pop()
        elif token.type in ("tr_open", "tr_close", "table_close"):
            self._take_table_border(token)
        elif token.type in ("heading_open", "heading_close"):
            self._heading = int(token.tag[1]) if token.nesting > 0 else 0
        elif token.map and token.type in ("hr", "fence", "inline"):
            self._take_leaf(token, *token.map)

    def _open_item(self, token: Token) -> None:
        self._number = f"{token.info}{token.markup} " if token.info else ""
        self._written = self._number.strip()
        self._number_at = token.map[0] if token.map else 0
        if token.info and self._lists and self._lists[-1].same:
            counted = f"{int(token.info) + self._lists[-1].items}{token.markup} "
            self._lists[-1].items += 1
            if counted != self._number:
                before, after = self._number.strip(), counted.strip()
                self.receipts.append(Repair(line=self._number_at + 1, fix="list_number", before=before, after=after))
            self._number = counted

    def _take_leaf(self, token: Token, first: int, end: int) -> None:
        self._covered.update(range(first, end))
        if token.type == "hr":
            self._take_rule(first)
        elif token.type == "fence":
            self._take_code(token, first, end)
        else:
            self._take_text(token.content, first, end)

    def _take_table_border(self, token: Token) -> None:
        if token.type == "table_close":
            table, self._table = read_table(self._table), []
            self.blocks += table.blocks
            self.ignored += table.ignored
            self.markup += table.markup
        elif token.nesting > 0 and token.map:
            self._row = _Row(token.map[0], self._written)
            self._table.append([])
        elif self._row is not None:
            self._note_row(self._row)
            self._row = None

    def _take_rule(self, index: int) -> None:
        """A rule, or the line of dashes under a heading."""
        last = self.blocks[-1] if self.blocks else None
        self.markup.append(Markup(index + 1, self._lines[index].strip()))
        if last is not None and is_underlining(self._lines[index]) and may_be_underlined(last, index):
            self.blocks[-1] = as_heading(last, 2, index + 1)
        else:
            self.blocks.append(Block(kind=BlockKind.RULE, text="", line=index + 1, end_line=index + 1))

    def _take_code(self, token: Token, first: int, end: int) -> None:
        rows = code_rows(token.content)
        self.markup.append(Markup(first + 1, self._lines[first].strip()))
        self._note_outside(rows, first + 1)
        if first + 1 + len(rows) < end:
            self.markup.append(Markup(end, self._lines[end - 1].strip()))
        if holds_words(token):
            self.blocks.append(words_block(token, first + 1, end))
        else:
            self.ignored += code_dropped(rows, first + 2)

    def _take_text(self, content: str, first: int, end: int) -> None:
        rows = content.split("\n")
        while len(rows) < end - first and rows[0].strip() not in self._lines[first]:
            self._note_outside([""], first)  # markdown-it strips lines that hold nothing but Chinese spaces
            first += 1
        self._note_outside([""] * (end - first - len(rows)), first + len(rows))
        if all(map(is_definition, rows)):
            self.markup.extend(Markup(first + 1 + index, row.strip()) for index, row in enumerate(rows))
            return
        if self._number and self._number_at < first:
            self._covered.add(self._number_at)
            self._note_outside([""], self._number_at)
        if self._row is not None:
            self._take_cell(content, first, end)
            return
        self._note_outside(rows, first)
        kind, _ = self._kind()
        if kind is BlockKind.QUOTE and _MARGIN_NOTE.search(content):
            noted = ((first + 1 + at, row.strip()) for at, row in enumerate(rows) if row.strip())
            self.ignored += (Dropped(line=line, reason="margin note", text=text) for line, text in noted)
            return
        callout = _CALLOUT.match(content) if self._quote else None
        if callout:
            self.markup.append(Markup(first + 1, callout.group().strip()))
            content = content[callout.end() :]
        pieces = None if self._heading else self._definitions.pieces(content)
        if pieces:
            self._take_definitions(pieces, first + 1)
        else:
            self._take_paragraph(content, first, end)

    def _take_definitions(self, pieces: Sequence[Piece], first: int) -> None:
        kind, level = self._kind()
        for piece in pieces:
            self.markup += (Markup(first + at, text) for at, text in piece.markup)
            if piece.mark is not None:
                self.ignored.append(Dropped(line=first + piece.mark, reason="definition mark", text=":"))
            line, end = first + piece.line, first + piece.end_line
            rich = self._read(piece.text, line)
            blocks = blocks_of(rich, kind=kind, level=level, line=line, end_line=end)
            self.blocks += (replace(block, voice=piece.voice) for block in blocks)

    def _take_paragraph(self, content: str, first: int, end: int) -> None:
        rows = content.split("\n")
        kind, level = self._kind()
        number, self._number, self._written = self._number, "", ""
        underlined = len(rows) == 2 and not self._heading and is_underlining(rows[1])
        rich = self._read(rows[0] if underlined else content, first + 1)
        blocks = list(blocks_of(rich, kind=kind, level=level, line=first + 1, end_line=end, prefix=number))
        if underlined:
            self.markup.append(Markup(first + 2, rows[1].strip()))
            blocks = [as_heading(block, 1, end) if block.text else block for block in blocks]
        if number and not rich.text:
            self.markup.append(Markup(first + 1, number.strip()))
        self.blocks.extend(blocks)

    def _read(self, content: str, line: int) -> RichText:
        """The text of a leaf; what in it is no text is noted."""
        rich = read_inline(content, line, newline=self._newline, references=self._references)
        self.markup.extend(rich.markup)
        self.ignored.extend(rich.ignored)
        self.receipts.extend(rich.receipts)
        return rich

    def _take_cell(self, content: str, first: int, end: int) -> None:
        """A cell of the table that is open; what it becomes is seen when all are there."""
        row = self._row
        if row is None:  # pragma: no cover - only called inside a row
            return
        row.cells.append(content)
        rich = self._read(content, first + 1)
        blocks = blocks_of(rich, kind=BlockKind.PARAGRAPH, level=0, line=first + 1, end_line=end, prefix=self._number)
        self._number = self._written = ""
        self._table[-1].append(tuple(blocks))

    def _kind(self) -> tuple[BlockKind, int]:
        if self._heading:
            return BlockKind.HEADING, self._heading
        if self._items:
            return BlockKind.LIST_ITEM, self._items
        if self._quote:
            return BlockKind.QUOTE, self._quote
        return BlockKind.PARAGRAPH, 0

    def _note_outside(self, rows: Sequence[str], first: int) -> None:
        """What stands on the lines of a leaf outside its content: `#`, `>`, bullets."""
        for index, row in enumerate(rows, start=first):
            line, row = self._lines[index], row.strip()
            before, found, after = line.partition(row) if row else (line, " ", "")
            outside = (before + after).replace(self._written, "", 1).strip()
            if found and outside:
                self.markup.append(Markup(index + 1, outside))

    def _note_row(self, row: _Row) -> None:
        """The bars of a table's row."""
        rest = self._lines[row.line]
        bars = ""
        for cell in filter(None, row.cells):
            before, found, after = rest.partition(cell)
            if found:
                bars, rest = bars + before, after
        outside = (bars + rest).replace(row.number, "", 1).strip()
        if outside:
            self.markup.append(Markup(row.line + 1, outside))

    def _take_uncovered(self) -> None:
        for index, line in enumerate(self._lines):
            if index in self._covered or not line.strip():
                continue
            if _ONLY_MARKERS.match(line):
                self.markup.append(Markup(index + 1, line.strip()))
                continue
            rich = self._read(line.strip(), index + 1)
            kind = BlockKind.PARAGRAPH
            self.blocks.extend(blocks_of(rich, kind=kind, level=0, line=index + 1, end_line=index + 1))


def _is_hard(row: str) -> bool:
    return row.endswith(("  ", "\\")) or row.rstrip().endswith(("<br>", "<br/>", "<br />"))
