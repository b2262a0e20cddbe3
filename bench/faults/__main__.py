"""`python -m bench.faults`: what a failing service does to an episode, and docs/faults.md. It ends by itself."""

from __future__ import annotations

import datetime
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.faults.cases import cases
from bench.faults.report import Row, to_line, to_markdown, verdicts
from bench.faults.runs import ROOT, Workplace
from bench.machine import machine_kind, package_versions
from pipeline.errors import PipelineError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bench.faults.cases import Case
    from bench.faults.runs import Run

REPORT: Final = ROOT / "docs" / "faults.md"
JOBS: Final = 3
"""Cases at once: most of a run is waiting."""
PACKAGES: Final = ("aiohttp", "edge-tts")


def measure(case: Case, folder: Path) -> Row:
    """Let the fault pass, and let it last."""
    passing = Workplace(folder / "passing").render(case.passing) if case.passing else None
    if case.lasting is None:
        return Row(case=case, passing=passing)
    place = Workplace(folder / "lasting")
    lasting = place.render(case.lasting)
    again = place.render() if lasting.exit_code != 0 else None
    return Row(case=case, passing=passing, lasting=lasting, again=again)


def measure_stop(row: Row, folder: Path) -> Row:
    """Send Ctrl-C while the fault lasts. Nothing else may run meanwhile: two seconds are wanted."""
    if row.case.lasting is None:
        return row
    return replace(row, stopped=Workplace(folder / "stopped").render(row.case.lasting, stop=True))


def main(
    only: Annotated[
        str, typer.Option(help="Names of cases, with commas between them; see bench/faults/cases.py.")
    ] = "",
    out: Annotated[Path | None, typer.Option(help="Write the report here; a full run writes docs/faults.md.")] = None,
    jobs: Annotated[int, typer.Option(help="Cases at once.", min=1)] = JOBS,
) -> None:
    """Let a service fail in every way and write what became of the episode."""
    console = Console()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        healthy = Workplace(folder / "healthy").render()
        if healthy.exit_code != 0:
            raise PipelineError(f"the talk cannot be rendered without a fault:\n{healthy.output}")
        console.print(f"healthy: {healthy.seconds:.1f} s, {healthy.connections} connections", highlight=False)
        chosen = _chosen(cases(healthy.voices[-1]), only)
        folders = {case.name: folder / case.name.replace(" ", "-") for case in chosen}
        rows = []
        with ThreadPoolExecutor(jobs) as threads:
            for row in threads.map(lambda case: measure(case, folders[case.name]), chosen):
                rows.append(row)
                console.print(f"{len(rows)}/{len(chosen)} {row.case.title}", highlight=False, soft_wrap=True)
        for number, row in enumerate(rows):
            rows[number] = measure_stop(row, folders[row.case.name])
            console.print(to_line(rows[number], healthy), highlight=False, soft_wrap=True)
    for verdict in verdicts(rows, healthy):
        console.print(verdict, highlight=False, soft_wrap=True)
    target = out or (None if only else REPORT)
    if target:
        write_atomic(target, to_markdown(rows, healthy, _facts(healthy)))
        console.print(f"{target} written")


def _chosen(found: Sequence[Case], only: str) -> Sequence[Case]:
    """The cases that are asked for by name."""
    names = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := set(names) - {case.name for case in found}:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: choose from {', '.join(case.name for case in found)}")
    return [case for case in found if not names or case.name in names]


def _facts(healthy: Run) -> str:
    """When and with what this was measured."""
    date = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    versions = ", ".join(f"{name} {number}" for name, number in package_versions(PACKAGES))
    return (
        f"Measured on {date} with `make faults` ({machine_kind()}). {versions}. Without a fault the same command takes "
        f"{healthy.seconds:.0f} s and {healthy.connections} connections."
    )


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
