"""Tables in text (.csv, .tsv) -> blocks: a column of speakers, a column of words, times.

The columns are found as in any other table (`tables`), the others and the heads are set aside; a table without a column
of words is no transcript.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipeline.errors import SourceError
from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import BlockKind
from pipeline.ingest.paragraph_lines import Aside, Piece, Said, parts_of
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.tables import Columns, find_columns, name_columns
from pipeline.messages import _

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE_ROWS = 60
_LONGEST_FIELD = 10_000_000


def is_table(lines: Sequence[str]) -> bool:
    r"""Whether a text is a table that says in its first line where the words stand.

    >>> is_table(["start\tend\ttext", "0\t2000\t早。"]), is_table(["时间，内容", "早。"])
    (True, False)
    """
    rows = _rows(lines[:_SAMPLE_ROWS])
    return len(rows) > 1 and name_columns(rows[0]) is not None and len({len(row) for row in rows}) == 1


def has_cells(lines: Sequence[str]) -> bool:
    r"""Whether lines have cells at all: prose may lie in a file that is called a table.

    >>> has_cells(["1,2", "3,4"]), has_cells(["周明：您好。", "林木：请坐。"])
    (True, False)
    """
    return any(len(row) > 1 for row in _rows(lines[:_SAMPLE_ROWS]))


def read_delimited(source: SourceFile) -> Parts:
    """Blocks of a table in text; SourceError when no column of it holds what is said."""
    rows = _rows(source.lines)
    named = name_columns(rows[0]) if rows else None
    columns = named or find_columns(rows)
    if columns is None:
        raise SourceError(
            _("{name}: is a table without a column of what is said", name=source.name),
            hint=_("name its columns in the first line, for example: speaker,start,text"),
        )
    columns = replace(columns, time=_if_times(rows, columns.time), end=_if_times(rows, columns.end))
    heads = [Aside(cell, "table head") for cell in (rows[0] if named else ())]
    body = rows[1:] if named else rows
    return parts_of([*heads, *(piece for row in body for piece in _pieces(row, columns))])


def _if_times(rows: Sequence[Sequence[str]], column: int | None) -> int | None:
    """A column of times; None when fewer than half of its cells, the head among them, are times."""
    cells = [cell for row in rows if (cell := _field(row, column))]
    return column if cells and 2 * sum(_time(cell) is not None for cell in cells) >= len(cells) else None


def _pieces(row: Sequence[str], columns: Columns) -> Iterator[Piece]:
    """What is said in a row, and its cells that hold anything else."""
    kind = BlockKind.CUE if columns.speaker is None else BlockKind.PARAGRAPH
    words, name = _field(row, columns.words), _field(row, columns.speaker)
    start_ms, end_ms = _time(_field(row, columns.time)), _time(_field(row, columns.end))
    yield Said(words, name, start_ms, end_ms, kind=kind)
    shown = {columns.words, *([columns.speaker] if words else [])}
    shown |= {at for at, time in ((columns.time, start_ms), (columns.end, end_ms)) if time is not None}
    yield from (Aside(cell, "table column") for at, cell in enumerate(row) if at not in shown)


def _field(row: Sequence[str], column: int | None) -> str:
    return row[column].strip() if column is not None and column < len(row) else ""


def _time(text: str) -> int | None:
    """Milliseconds of a clock, or of a whole number (of milliseconds, as Whisper writes) or a fraction of seconds."""
    if ":" in text or "：" in text:
        return clock_ms(text)
    try:
        return int(text) if text.isdigit() else round(float(text) * 1000)
    except (ValueError, OverflowError):
        return None


def _rows(lines: Sequence[str]) -> list[list[str]]:
    """The rows of a table, cut at the mark that cuts the most lines alike."""
    filled = [line for line in lines if line.strip()]
    if not filled:
        return []
    head = filled[0].lstrip("\ufeff")
    delimiter = max(_DELIMITERS, key=head.count)
    csv.field_size_limit(_LONGEST_FIELD)
    try:
        rows = list(csv.reader(io.StringIO("\n".join(lines).lstrip("\ufeff")), delimiter=delimiter))
    except csv.Error:
        return []
    return [row for row in rows if any(cell.strip() for cell in row)]
