"""`python -m bench.speed`: how fast the parts are, as ratios taken in one run, and docs/speed.md.

Seconds depend on the machine and on what else it does; the ratios hardly do.
"""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.machine import machine_kind
from bench.speed import parts
from bench.speed.figures import Figure, to_markdown
from bench.speed.peer import measure_peer
from bench.speed.publishing import measure_publishing
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

REPORT: Final = parts.ROOT / "docs" / "speed.md"

PARTS: Final[Mapping[str, tuple[str, Callable[[], list[Figure]]]]] = {
    "parse": ("Reading a transcript", parts.measure_parsing),
    "frontend": ("Front end against synthesis", parts.measure_frontend),
    "start": ("Starting the command", parts.measure_start),
    "speak": ("Speaking (kokoro)", parts.measure_speaking),
    "systems": ("Ways to run Kokoro", parts.measure_systems),
    "episode": ("A whole episode", parts.measure_episode),
    "publish": ("Publishing", measure_publishing),
    "peer": ("Publishing beside pydub", measure_peer),
}


def main(
    only: Annotated[str, typer.Option(help=f"Parts, with commas between them: {', '.join(PARTS)}.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write the report here; a full run writes docs/speed.md.")] = None,
) -> None:
    """Measure the parts one after the other and write what was found."""
    chosen = only.split(",") if only else list(PARTS)
    if unknown := [name for name in chosen if name not in PARTS]:
        raise typer.BadParameter(f"{', '.join(unknown)}: choose from {', '.join(PARTS)}")
    console = Console()
    console.print(f"{machine_kind()}; {cores()} in use", highlight=False)
    measured = {}
    for name in chosen:
        title, measure = PARTS[name]
        with console.status(f"{title} …"):
            measured[title] = measure()
        for figure in measured[title]:
            console.print(
                f"{name:9} {figure.what:42} {figure.value:>12}  {figure.remark}", highlight=False, soft_wrap=True
            )
    target = out or (REPORT if not only else None)
    if target:
        write_atomic(target, to_markdown(measured, datetime.datetime.now(tz=datetime.UTC).date().isoformat()))
        console.print(f"{target} written")


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
