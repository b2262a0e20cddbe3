"""`python -m tests.script.metamorphic`: the matrix of every combination of two dimensions, and the worst of them.

With --only one rendering is measured talk by talk, and --save keeps the files, so that a weak combination can be read.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from pipeline.files import write_atomic
from tests.script.metamorphic.matrix import NOT_YET, PAIRS, Cell, every_rendering, measure, not_yet, pruned, surprises
from tests.script.metamorphic.renderings import (
    DIMENSIONS,
    SEED,
    Rendering,
    attribution,
    combinations_of,
    render,
)
from tests.script.metamorphic.talks import talks

console = Console(width=200, highlight=False)


def main(
    seed: Annotated[int, typer.Option(help="What draws the names and the removed turn.")] = SEED,
    only: Annotated[str, typer.Option(help='One rendering, as it is printed: "names=masked, form=名——".')] = "",
    save: Annotated[Path | None, typer.Option(help="With --only: a folder for the files.")] = None,
    worst: Annotated[int, typer.Option(help="How many of the worst combinations are listed.")] = 40,
    prune: Annotated[bool, typer.Option(help="Delete the rows of not_yet.yaml that are mended.")] = False,
    jobs: Annotated[int, typer.Option(help="How many processes measure.")] = 2,
) -> None:
    """Print how well every combination is attributed."""
    if only:
        show(rendering_of(only), seed, save)
        return
    renderings = list(every_rendering())
    with ProcessPoolExecutor(jobs) as pool:
        cells = list(pool.map(partial(measure, seed=seed), renderings, chunksize=8))
    for pair in PAIRS:
        console.print(grid(pair, {cell.rendering: cell for cell in cells}))
    weak = sorted((cell for cell in cells if not cell.is_enough), key=lambda cell: cell.mean)
    console.print(f"{len(weak)} of {len(cells)} combinations fall short (seed {seed}); mean, worst talk:")
    for cell in weak[:worst]:
        console.print(escape(str(cell)), soft_wrap=True)
    if prune and seed == SEED:
        write_atomic(NOT_YET, pruned(cells, not_yet()))
    elif seed == SEED:
        console.print(
            "\nAgainst not_yet.yaml:",
            *map(escape, surprises(cells, not_yet()) or ["as listed"]),
            sep="\n",
            soft_wrap=True,
        )


def rendering_of(text: str) -> Rendering:
    """The rendering whose changed dimensions are written so; ValueError for an unknown value."""
    values = dict(part.split("=", 1) for part in text.split(", ")) if text != "default" else {}
    for name, value in values.items():
        if value not in DIMENSIONS[name]:
            raise ValueError(f"{name} is one of {DIMENSIONS[name]}")
    return Rendering(**values)


def show(rendering: Rendering, seed: int, folder: Path | None) -> None:
    """Each talk in one rendering: the share, the names, what is wrong; the files are kept in `folder`."""
    for talk in talks():
        sheet, score = render(talk, rendering, seed), attribution(talk, rendering, seed)
        console.print(escape(f"{talk.id} {score.share:.3f} {', '.join(sheet.names.values())} {score.error}"))
        for line in score.wrong:
            console.print(escape(f"    {line}"))
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
            (folder / f"{talk.id}-{sheet.file}").write_bytes(sheet.data)


def grid(pair: tuple[str, str], cells: dict[Rendering, Cell]) -> Table:
    """One table of two dimensions: the mean in per cent, red below the limits, nothing where there is no such file."""
    down, across = sorted(pair, key=lambda name: -len(DIMENSIONS[name]))
    table = Table(title=f"{down} × {across}", title_justify="left")
    for title in ("", *DIMENSIONS[across]):
        table.add_column(escape(title), justify="right" if title else "left")
    possible = frozenset(combinations_of(*pair))
    for value in DIMENSIONS[down]:
        row = [Rendering(**{down: value, across: other}) for other in DIMENSIONS[across]]
        table.add_row(escape(value), *(_shown(cells[each]) if each in possible else "" for each in row))
    return table


def _shown(cell: Cell) -> str:
    return f"{100 * cell.mean:.0f}" if cell.is_enough else f"[red]{100 * cell.mean:.0f}![/red]"


if __name__ == "__main__":
    typer.run(main)
