"""Tables in text (.csv, .tsv) -> blocks: a column of speakers, a column of words, times.

The columns are found as in any other table (`tables`); a table without a column of words is no transcript.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from pipeline.errors import SourceError
from pipeline.ingest.clock import clock_ms
from pipeline.ingest.document import BlockKind
from pipeline.ingest.paragraph_lines import Said, parts_of_said
from pipeline.ingest.parts import Parts, SourceFile
from pipeline.ingest.tables import Columns, find_columns, name_columns

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
    columns = name_columns(rows[0]) if rows else None
    body = rows[1:] if columns else rows
    columns = columns or find_columns(rows)
    if columns is None:
        raise SourceError(
            f"{source.name}: is a table without a column of what is said",
            hint="name its columns in the first line, for example: speaker,start,text",
        )
    return parts_of_said([_said(row, columns) for row in body])


def _said(row: Sequence[str], columns: Columns) -> Said:
    name = _field(row, columns.speaker)
    kind = BlockKind.CUE if columns.speaker is None else BlockKind.PARAGRAPH
    return Said(_field(row, columns.words), name, _time(_field(row, columns.time)), kind=kind)


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
