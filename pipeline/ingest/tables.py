"""What the cells of a table are to each other: turns of a talk, one text in two languages, speech, or data.

Rule 1: a column headed 说话人 names who says what stands in the column of words; without a head a column of few short
names beside one of sentences does.
Rule 2: of two columns in two languages the Chinese one is read.
Rule 3: other cells are paragraphs each when they read as sentences, otherwise cells of data; none is a heading.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import Block, BlockKind, Markup
from pipeline.ingest.foreign import is_chinese, is_foreign
from pipeline.notes import Dropped
from pipeline.text.variants import simplify

Cell = tuple[Block, ...]
"""The blocks of one cell, nothing for an empty one."""

_HEADS = {
    "speaker": "说话人 发言人 讲话人 讲者 说话者 发言者 主讲人 姓名 名字 角色 人物 谁 "
    "speaker speakers name role who voice",
    "words": "内容 文本 文字 话 正文 发言 发言内容 说话内容 对话 对白 台词 字幕 "
    "转写 转写文本 转写内容 文字内容 中文 译文 "
    "text content transcript utterance speech sentence line words caption chinese zh zh-cn",
    "time": "时间 时刻 时间戳 开始 开始时间 起始时间 起始 time start timestamp begin start_time",
    "end": "结束 结束时间 终止 终止时间 end stop end_time",
}
"""What people write above the columns of a table of turns, in Simplified characters and small letters."""
_COLUMN_OF = {head: column for column, heads in _HEADS.items() for head in heads.split()}
_SENTENCE = re.compile(r".*[。？！!?…][”』」）)]?$", re.DOTALL)
_LABEL = re.compile(r"\s*[^\s：:，。？！]{1,16}\s?[：:]\s*\S")
_LONGEST_NAME = 12
_ROWS_OF_A_TALK = 4
"""Without a head: as many rows, and every name twice in the mean, ..."""
_SENTENCES = 5
"""... and so many tenths of the words beside the names end as sentences do."""
_ROWS_IN_TWO_LANGUAGES, _IN_ONE = 3, 8
"""Rows that two columns in two languages need, and tenths of their cells that are in the column's language."""


@dataclass(slots=True)
class Table:
    """What a table's cells became."""

    blocks: list[Block] = field(default_factory=list)
    ignored: list[Dropped] = field(default_factory=list)
    markup: list[Markup] = field(default_factory=list)


def read_table(rows: Sequence[Sequence[Cell]]) -> Table:
    """The blocks of a table, row by row."""
    rows = [row for row in rows if any(row)]
    if not rows or not any(any(len(cell) for cell in row) for row in rows):
        return Table()
    width = max(map(len, rows))
    grid = [[*row, *((),) * (width - len(row))] for row in rows]
    heads = [_folded(_text(cell)) for cell in grid[0]]
    named = _columns_of(heads)
    talk = (named if named and named.speaker is not None else None) or _found_columns(grid)
    if talk:
        return _talk(grid, talk, has_head=named is not None)
    chinese = _chinese_column(grid)
    if chinese is not None:
        return _one_language(grid, chinese)
    return _cells(grid)


@dataclass(frozen=True, slots=True)
class Columns:
    """Where a table says who, what and when."""

    speaker: int | None
    words: int
    time: int | None = None
    end: int | None = None


def name_columns(heads: Sequence[str]) -> Columns | None:
    """The columns of a table by its heads as they are written; None when none is called the words.

    >>> name_columns(["Start", "End", "Text"]), name_columns(["年", "亩数"])
    (Columns(speaker=None, words=2, time=0, end=1), None)
    """
    return _columns_of([_folded(head) for head in heads])


def _columns_of(heads: Sequence[str]) -> Columns | None:
    """The columns by what is written above them; one column beside the speaker's is the words whatever it is called.

    >>> _columns_of(["时间", "说话人", "内容"])
    Columns(speaker=1, words=2, time=0, end=None)
    """
    speaker, time, end = (_first_of(heads, column) for column in ("speaker", "time", "end"))
    others = [at for at in range(len(heads)) if at not in (speaker, time, end)]
    words = next((at for at in others if _COLUMN_OF.get(heads[at]) == "words"), None)
    if words is None and len(others) == 1 and speaker is not None:
        words = others[0]
    return None if words is None else Columns(speaker, words, time, end)


def _first_of(heads: Sequence[str], column: str) -> int | None:
    return next((at for at, head in enumerate(heads) if _COLUMN_OF.get(head) == column), None)


def _found_columns(grid: Sequence[Sequence[Cell]]) -> Columns | None:
    return find_columns([[_text(cell) for cell in row] for row in grid])


def find_columns(rows: Sequence[Sequence[str]]) -> Columns | None:
    """Names that come back in the first column, or beside a column of times, and sentences in the other one."""
    if len(rows) < _ROWS_OF_A_TALK or {len(row) for row in rows} not in ({2}, {3}):
        return None
    columns = [[row[at].strip() for row in rows] for at in range(len(rows[0]))]
    time = next((at for at, texts in enumerate(columns) if all(clock_ms(text) is not None for text in texts)), None)
    rest = [at for at in range(len(columns)) if at != time]
    if len(rest) != 2:
        return None
    names, words = (columns[at] for at in rest)
    few = 2 * len(set(names)) <= len(names) and all(
        0 < len(name) <= _LONGEST_NAME and not _SENTENCE.match(name) and any(map(str.isalpha, name)) for name in names
    )
    spoken = 10 * sum(map(bool, map(_SENTENCE.match, words))) >= _SENTENCES * len(words)
    return Columns(rest[0], rest[1], time) if few and spoken and len(set(names)) > 1 else None


def _talk(grid: Sequence[Sequence[Cell]], columns: Columns, *, has_head: bool) -> Table:
    table = Table()
    if has_head:
        _set_aside(table, grid[0], "table head")
    for row in grid[has_head:]:
        name = "" if columns.speaker is None else " ".join(_text(row[columns.speaker]).split())
        start_ms, end_ms = (_time(row, at) for at in (columns.time, columns.end))
        for at, cell in enumerate(row):
            if at == columns.words:
                table.blocks += (
                    replace(_spoken(block), voice=name, start_ms=start_ms, end_ms=end_ms) for block in cell
                )
            elif at == columns.speaker and name and _text(row[columns.words]):
                table.markup += (Markup(block.line, block.text) for block in cell)
            else:
                _set_aside(table, [cell], "time" if at in (columns.time, columns.end) else "table column")
    return table


def _time(row: Sequence[Cell], column: int | None) -> int | None:
    return clock_ms(_text(row[column])) if column is not None else None


def _chinese_column(grid: Sequence[Sequence[Cell]]) -> int | None:
    """The Chinese one of two columns that say the same in two languages."""
    if len(grid[0]) != 2 or len(grid) < 1 + _ROWS_IN_TWO_LANGUAGES:
        return None
    body = [[_text(cell) for cell in row] for row in grid[1:]]
    for chinese, other in ((0, 1), (1, 0)):
        if _most(body, chinese, is_chinese) and _most(body, other, is_foreign):
            return chinese
    return None


def _most(rows: Sequence[Sequence[str]], column: int, holds: Callable[[str], bool]) -> bool:
    cells = [row[column] for row in rows if row[column]]
    return 10 * sum(map(holds, cells)) >= _IN_ONE * len(cells) > 0


def _one_language(grid: Sequence[Sequence[Cell]], chinese: int) -> Table:
    table = Table()
    if not any(_SENTENCE.match(_text(cell)) for cell in grid[0]):
        _set_aside(table, grid[0], "table head")
        grid = grid[1:]
    for row in grid:
        for at, cell in enumerate(row):
            if at == chinese:
                table.blocks += map(_spoken, cell)
            else:
                _set_aside(table, [cell], "original wording")
    return table


def _cells(grid: Sequence[Sequence[Cell]]) -> Table:
    """Paragraphs when the rows read as speech, otherwise data."""
    speaking = sum(any(_reads_as_speech(_text(cell)) for cell in row) for row in grid)
    kind = BlockKind.PARAGRAPH if len(grid) == 1 or 2 * speaking >= len(grid) - 1 else BlockKind.CELL
    kind = kind if speaking else BlockKind.CELL
    return Table(blocks=[replace(_spoken(block), kind=kind) for row in grid for cell in row for block in cell])


def _reads_as_speech(text: str) -> bool:
    return bool(_SENTENCE.match(text) or _LABEL.match(text))


def _set_aside(table: Table, cells: Sequence[Cell], reason: str) -> None:
    table.ignored += _as_ignored(cells, reason)


def _as_ignored(cells: Sequence[Cell], reason: str) -> Iterator[Dropped]:
    yield from (
        Dropped(line=block.line, reason=reason, text=block.text) for cell in cells for block in cell if block.text
    )


def _spoken(block: Block) -> Block:
    """A cell's text is a paragraph, whatever the format makes of its head; pictures remain pictures."""
    return replace(block, kind=BlockKind.PARAGRAPH, level=0) if block.kind is BlockKind.HEADING else block


def _text(cell: Cell) -> str:
    return " ".join(block.text for block in cell).strip()


def _folded(text: str) -> str:
    return simplify("".join(text.split()).lower().strip("*_:：") if not text.isascii() else text.strip(" *_:").lower())
