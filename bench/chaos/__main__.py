"""`python -m bench.chaos`: kill, stop, crowd and starve runs, and docs/chaos.md. It ends by itself."""

from __future__ import annotations

import datetime
import random
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.chaos import want
from bench.chaos.kills import strike, undisturbed
from bench.chaos.place import ROOT, STAGES, TURNS
from bench.chaos.report import to_markdown
from bench.machine import machine_kind
from pipeline.errors import PipelineError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bench.chaos.kills import Hit, Whole
    from bench.chaos.want import Trial

REPORT: Final = ROOT / "docs" / "chaos.md"
KILLS: Final = {"tone": 80, "kokoro": 25}
STOPS: Final = {"tone": 20, "kokoro": 10}
"""Half of them by Ctrl-C, half by SIGTERM."""


def main(
    kills: Annotated[int, typer.Option(help="SIGKILLs for each engine; 0 is the number of a full run.", min=0)] = 0,
    engines: Annotated[str, typer.Option(help="With commas between them.")] = "tone,kokoro",
    seed: Annotated[int, typer.Option(help="Draws the moments.")] = 1,
    jobs: Annotated[int, typer.Option(help="Kills at once; stops are timed and have the machine alone.", min=1)] = 2,
    out: Annotated[Path | None, typer.Option(help="Write the report here; a full run writes docs/chaos.md.")] = None,
) -> None:
    """Do to runs what happens to runs, and write what was left and what the next run made of it."""
    console = Console()
    names = [name for name in engines.split(",") if name in TURNS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wholes = {engine: undisturbed(folder / f"whole-{engine}", engine) for engine in names}
        hits = list(_hits(folder, wholes, kills, seed, jobs, console))
        trials = list(_trials(folder, wholes["tone"], console)) if "tone" in wholes else []
    target = out or (REPORT if not kills and set(names) == set(TURNS) else None)
    report = to_markdown(hits, trials, _facts(seed))
    console.print(report, highlight=False, markup=False, soft_wrap=True)
    if target:
        write_atomic(target, report)
        console.print(f"{target} written")
    if any(each.faults for each in hits) or any(each.faults for each in trials):
        raise typer.Exit(1)


def _hits(
    folder: Path, wholes: Mapping[str, Whole], kills: int, seed: int, jobs: int, console: Console
) -> Iterator[Hit]:
    """Kills, several at once, then stops, one after the other."""
    for engine, whole in wholes.items():

        def hit(number: int, kind: signal.Signals, engine: str = engine, whole: Whole = whole) -> Hit:
            place = folder / f"{engine}-{kind.name}-{number}"
            draw = random.Random(f"{seed} {engine} {kind.name} {number}")
            return strike(place, engine, STAGES[number % len(STAGES)], kind, draw, whole)

        def tell(found: Hit) -> Hit:
            console.print(
                f"{found.engine:7} {found.signal:8} {found.stage:8} {found.kept:3} kept  "
                f"{'; '.join(found.faults) or 'right'}",
                highlight=False,
                soft_wrap=True,
            )
            return found

        with ThreadPoolExecutor(jobs) as threads:
            for found in threads.map(lambda n, hit=hit: hit(n, signal.SIGKILL), range(kills or KILLS[engine])):
                yield tell(found)
        for number in range(kills or STOPS[engine]):
            yield tell(hit(number, signal.SIGINT if number % 2 else signal.SIGTERM))


def _trials(folder: Path, whole: Whole, console: Console) -> Iterator[Trial]:
    """Crowds and wants, one after the other."""
    todo: list[Callable[[Path], Trial]] = [
        *(lambda place, n=n: want.crowd(place, n, whole) for n in want.CROWDS),
        *(lambda place, n=n: want.crowd_of_talks(place, n, whole) for n in want.CROWDS),
        *(lambda place, n=n: want.full_disk(place, n) for n in want.ROOM_KB),
        *(lambda place, each=each: want.disk_fills_up(place, each) for each in STAGES[1:]),
        want.read_only,
        *(lambda place, n=n: want.few_descriptors(place, n) for n in want.DESCRIPTORS),
        lambda place: want.no_home(place, None, whole),
        lambda place: want.no_home(place, want.NOWHERE, whole),
    ]
    for number, trial in enumerate(todo):
        found = trial(folder / f"trial-{number}")
        console.print(
            f"{found.what}: {found.exit_codes} {'; '.join(found.faults) or 'right'} {found.said}",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )
        yield found


def _facts(seed: int) -> str:
    """When and with what this was measured."""
    date = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    return f"Measured on {date} with `make chaos`, seed {seed} ({machine_kind()})."


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
