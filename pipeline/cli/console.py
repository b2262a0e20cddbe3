"""What a person sees on stderr while work goes on: a bar on a terminal, plain lines otherwise."""

from __future__ import annotations

import re
import shutil
import sys
import time
from contextlib import contextmanager
from itertools import zip_longest
from typing import TYPE_CHECKING, Protocol

from pipeline.cli.wrapping import cells
from pipeline.messages import _, english, retold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from rich.progress import Progress, TaskID

PLAIN_LINE_EVERY_S = 10.0
PLAIN_COLUMNS = 80
"""How wide tables are in a file."""
NARROWEST_COLUMN = 20
GAP = "  "
PHASES = (
    english("speak"),
    english("fill"),
    english("measure"),
    english("encode"),
    english("encode {number}"),
    english("check"),
    english("check {number}"),
    english("{sound} encode"),
    english("{sound} encode {number}"),
    english("{sound} check"),
    english("{sound} check {number}"),
    english("listen"),
    english("redo"),
)
"""What a bar shows; a phase is known by its English name."""


class Bar(Protocol):
    """Something that shows how far a phase is."""

    def show(self, phase: str, done: float, total: float, remark: str = "") -> None:
        """Show that `done` of `total` units of a phase are finished."""


class TerminalBar:
    """One line per phase that fills up in place."""

    def __init__(self, progress: Progress, label: str = "") -> None:
        self._progress = progress
        self._label = label
        self._tasks: dict[str, TaskID] = {}

    def show(self, phase: str, done: float, total: float, remark: str = "") -> None:
        if phase not in self._tasks:
            self._tasks[phase] = self._progress.add_task(
                f"{self._label}{retold(phase)}", total=total or 1, remark=remark
            )
        self._progress.update(self._tasks[phase], completed=done, total=total or 1, remark=remark)


class PlainBar:
    """A line now and then while a phase lasts, and one when it ends."""

    def __init__(self, label: str = "", clock: Callable[[], float] = time.monotonic) -> None:
        self._label = label
        self._clock = clock
        self._last: dict[str, float] = {}
        self._finished: set[str] = set()

    def show(self, phase: str, done: float, total: float, remark: str = "") -> None:
        if phase in self._finished:
            return
        now = self._clock()
        finished = done >= total
        if not finished and now - self._last.setdefault(phase, now) < PLAIN_LINE_EVERY_S:
            return
        self._last[phase] = now
        if finished:
            self._finished.add(phase)
        share = f"{int(100 * done / total):3}%" if total else "100%"  # 100% is for what is finished
        print(f"{self._label}{retold(phase)}: {share}{'  ' + remark if remark else ''}", file=sys.stderr, flush=True)


@contextmanager
def progress_bar(label: str = "") -> Iterator[Bar]:
    """The bar that suits stderr; `label` stands before the name of every phase."""
    if not sys.stderr.isatty():
        yield PlainBar(label)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

    columns = (
        TextColumn("{task.description:<10}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[remark]}"),
    )
    steering = getattr(sys.stderr, "steering", sys.stderr)
    # Results go to stdout as they are; rich would send them to stderr with the bars.
    with Progress(*columns, console=Console(file=steering), transient=True, redirect_stdout=False) as progress:
        yield TerminalBar(progress, label)


def note(text: str) -> None:
    """A line for the person at the terminal, on stderr."""
    print(text, file=sys.stderr, flush=True)


def note_backup(backup: Path | None) -> None:
    """Say where a file that was replaced is kept; nothing when there was none."""
    if backup:
        note(_("{backup}: what stood there before", backup=backup))


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, fit: bool = False) -> None:
    """A table on stdout, as wide as its longest cells, tab-free and stable in a file.

    With `fit` the widest column is folded so that a line has at most the columns of the terminal, or PLAIN_COLUMNS.
    """
    from rich.cells import cell_len

    table = [tuple(columns), *(tuple(row) for row in rows)]
    widths = [max(cell_len(row[index]) for row in table) for index in range(len(columns))]
    if fit:
        widest = widths.index(max(widths))
        spare = terminal_columns() - sum(widths) - len(GAP) * len(widths)
        widths[widest] = max(NARROWEST_COLUMN, widths[widest] + min(0, spare))
    print(f"\n{title}")
    for row in table:
        for part in zip_longest(*map(fold_cell, row, widths), fillvalue=""):
            padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(part, widths, strict=True))
            print((GAP + GAP.join(padded)).rstrip())


def terminal_columns() -> int:
    """How wide the terminal is that stdout is; PLAIN_COLUMNS when it is none."""
    return shutil.get_terminal_size((PLAIN_COLUMNS, 0)).columns if sys.stdout.isatty() else PLAIN_COLUMNS


def fold_cell(text: str, width: int) -> list[str]:
    """A text in lines of at most `width` terminal cells, parted at spaces where there are some.

    >>> fold_cell("turn 4  因【为】它  turn 9", 12)
    ['turn 4', '因【为】它', 'turn 9']
    >>> fold_cell("看鸟要去深山", 8)
    ['看鸟要去', '深山']
    """
    from rich.cells import cell_len, chop_cells

    lines = [""]
    for word in re.split(r"( +)", text):
        if cell_len(lines[-1] + word) <= width:
            lines[-1] += word
        elif word.strip():
            lines += chop_cells(word, width)
    return [line.rstrip() for line in lines if line.strip()] or [""]


def padded(text: str, width: int) -> str:
    """A text that takes at least `width` cells.

    >>> padded("缺", 4)
    '缺  '
    """
    return text + " " * (width - cells(text))


def clock_time(duration_ms: int) -> str:
    """Minutes and seconds, with hours when there are any.

    >>> clock_time(61_500), clock_time(3_600_000)
    ('1:01', '1:00:00')
    """
    minutes, seconds = divmod(duration_ms // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
