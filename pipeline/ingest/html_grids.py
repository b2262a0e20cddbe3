"""Tables and definition lists of a page while their cells go by, and what they become when they are closed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.tables import Table, read_table

_CELL_BLOCKS = 3
"""Blocks in one cell from which on a table is a page's layout, not a grid of words."""
_CELLS = frozenset({"td", "th", "dt", "dd"})


@dataclass(slots=True)
class _Grid:
    """A table or list that is open: where its blocks begin, and its rows as (tag, first block, end) of each cell."""

    tag: str
    start: int
    rows: list[list[tuple[str, int, int]]] = field(default_factory=list)
    is_layout: bool = False


class Grids:
    """The grids that are open, the innermost last; `blocks` is the page's list, which they change."""

    def __init__(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self._open: list[_Grid] = []

    def begin(self, tag: str) -> None:
        """An element opens."""
        if tag in ("table", "dl"):
            for grid in self._open:
                grid.is_layout = True
            self._open.append(_Grid(tag, len(self._blocks)))
        elif self._open and tag == "tr":
            self._open[-1].rows.append([])
        elif self._open and tag in _CELLS:
            rows = self._open[-1].rows
            if not rows:
                rows.append([])
            rows[-1].append((tag, len(self._blocks), len(self._blocks)))

    def end(self, tag: str) -> Table | None:
        """An element closes; what a grid became, when it is one."""
        if not self._open:
            return None
        grid = self._open[-1]
        if tag in _CELLS and grid.rows and grid.rows[-1]:
            name, first, _ = grid.rows[-1][-1]
            grid.rows[-1][-1] = (name, first, len(self._blocks))
        elif tag == grid.tag:
            self._open.pop()
            return self._close(grid)
        return None

    def _close(self, grid: _Grid) -> Table | None:
        cells = [cell for row in grid.rows for cell in row]
        if grid.is_layout or any(end - first >= _CELL_BLOCKS for _, first, end in cells):
            return None
        if grid.tag == "dl":
            return self._definitions(cells, grid.start)
        inside = {at for _, first, end in cells for at in range(first, end)}
        outside = [block for at, block in enumerate(self._blocks[grid.start :], start=grid.start) if at not in inside]
        if len(cells) < 2 or any(self._blocks[at].kind is not BlockKind.PARAGRAPH for at in inside):
            return None
        table = read_table([[tuple(self._blocks[first:end]) for _, first, end in row] for row in grid.rows])
        self._blocks[grid.start :] = [*outside, *table.blocks]
        return table

    def _definitions(self, cells: Sequence[tuple[str, int, int]], start: int) -> Table | None:
        """The term is who says its definition when terms come back; a glossary is left as it is."""
        terms = Counter(self._blocks[first].text for tag, first, end in cells if tag == "dt" and end > first)
        if not any(count > 1 for count in terms.values()):
            return None
        table = Table()
        voice = ""
        for tag, first, end in cells:
            if tag == "dt":
                voice = " ".join(block.text for block in self._blocks[first:end])
                table.markup += (Markup(block.line, block.text) for block in self._blocks[first:end])
            else:
                table.blocks += (replace(block, voice=voice) for block in self._blocks[first:end])
        self._blocks[start:] = table.blocks
        return table
