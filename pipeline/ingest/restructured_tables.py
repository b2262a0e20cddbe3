"""Tables of a reStructuredText as rows of a Markdown table: grids of +---+ and |, and columns below ===  ===."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

_BORDER = re.compile(r"(?P<grid>\+(?:[-=]+\+)+)|={2,}(?: +={2,})+")


def table_rows(lines: Sequence[str]) -> Mapping[int, str]:
    """Line -> what it is as Markdown, for every line of a table: its borders are empty, but for the one below its head.

    >>> table_rows(["===  ===", "年   亩", "===  ===", "20   40", "===  ==="])
    {0: '', 1: '| 年 | 亩 |', 2: '|---|---|', 3: '| 20 | 40 |', 4: ''}
    """
    rows: dict[int, str] = {}
    for start, end in _tables(lines):
        ruled = False
        for at in range(start, end):
            cells = _cells(lines[at].strip())
            is_border = _BORDER.fullmatch(lines[at].strip()) is not None
            if not is_border:
                rows[at] = f"| {' | '.join(cells)} |"
            else:
                rows[at] = "|---" * len(_cells(lines[at - 1].strip())) + "|" if at > start and not ruled else ""
                ruled = ruled or at > start
    return rows


def _tables(lines: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where tables begin and end: lines without a gap from one border to the last."""
    at = 0
    while at < len(lines):
        if not _BORDER.fullmatch(lines[at].strip()):
            at += 1
            continue
        end = next((k for k in range(at, len(lines)) if not lines[k].strip()), len(lines))
        last = max(k for k in range(at, end) if _BORDER.fullmatch(lines[k].strip()))
        if last > at + 1:
            yield at, last + 1
        at = end


def _cells(row: str) -> list[str]:
    """The cells of a row: between bars, or parted by two spaces and more."""
    parts = row.strip("|").split("|") if row.startswith("|") else re.split(r" {2,}", row)
    return [part.strip() for part in parts]
