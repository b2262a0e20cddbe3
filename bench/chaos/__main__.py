"""`python -m bench.chaos`: kill, stop, crowd and starve runs, and docs/chaos.md. It ends by itself."""

from __future__ import annotations

import datetime
import random
import shutil
import signal
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.console import Console

from bench.chaos.kills import Hit, strike, undisturbed
from bench.chaos.log import Log, code_key
from bench.chaos.place import ROOT, STAGES, TURNS
from bench.chaos.report import to_markdown
from bench.chaos.want import Trial, grow, judge, trials
from bench.machine import machine_kind
from pipeline.errors import PipelineError
from pipeline.files import write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bench.chaos.kills import Whole
    from bench.chaos.want import Outcome

REPORT: Final = ROOT / "docs" / "chaos.md"
LOG: Final = ROOT / ".chaos.jsonl"
KILLS: Final = {"tone": 80, "kokoro": 24}
STOPS: Final = {"tone": 14, "kokoro": 7}
"""Half of them by Ctrl-C, half by SIGTERM."""
LONG_EVERY: Final = 10
"""One round of all stages in so many has the long talk, the second first."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One thing that is done to runs."""

    name: str
    act: Callable[[Path], Hit | Trial]
    give_up: Callable[[str], Hit | Trial]
    """What is noted when the trial itself fails, with its reason."""
    alone: bool = False
    """Whether it is timed, so that nothing else may run meanwhile."""


def main(
    kills: Annotated[int, typer.Option(help="SIGKILLs for each engine; 0 is the number of a full run.", min=0)] = 0,
    engines: Annotated[str, typer.Option(help="With commas between them.")] = "tone,kokoro",
    seed: Annotated[int, typer.Option(help="Draws the moments.")] = 1,
    jobs: Annotated[int, typer.Option(help="Attempts at once; stops are timed and have the machine alone.", min=1)] = 2,
    out: Annotated[Path | None, typer.Option(help="Write the report here; a full run writes docs/chaos.md.")] = None,
    log: Annotated[Path, typer.Option(help="Results so far: a run that was cut short goes on from them.")] = LOG,
) -> None:
    """Do to runs what happens to runs, and write what was left and what the next run made of it."""
    console = Console()
    names = [name for name in engines.split(",") if name in TURNS]
    found = Log(log, f"seed {seed}, code {code_key(ROOT)}")
    with tempfile.TemporaryDirectory() as name:
        attempts = list(_attempts(Path(name), names, kills, seed))
        due = [each for each in attempts if each.name not in found.found]
        console.print(f"{len(due)} of {len(attempts)} to do", highlight=False)
        try:
            _work_off(due, Path(name), jobs, found, console)
        except KeyboardInterrupt:
            console.print(f"stopped; the same command goes on from {log}", highlight=False)
    hits, others = found.results([each.name for each in attempts])
    complete = len(hits) + len(others) == len(attempts)
    report = to_markdown(hits, others, _facts(seed, len(hits) + len(others), len(attempts)))
    console.print(report, highlight=False, markup=False, soft_wrap=True)
    target = out or (REPORT if complete and not kills and set(names) == set(TURNS) else None)
    if target:
        write_atomic(target, report)
        console.print(f"{target} written")
    if complete:
        found.close()
    if not complete or any(each.faults for each in hits) or any(each.faults for each in others):
        raise typer.Exit(1)


def _attempts(folder: Path, engines: Sequence[str], kills: int, seed: int) -> Iterator[Attempt]:
    """All that is done; what they are compared with is made here, undisturbed."""
    for engine in engines:
        short, long = (undisturbed(folder / f"whole-{engine}-{turns}", engine, turns) for turns in TURNS[engine])
        for number in range(kills or KILLS[engine]):
            yield _strike(number, STAGES, signal.SIGKILL, (short, long), seed)
        stages = STAGES[1:]  # before its first import has ended, Python itself answers Ctrl-C
        for number in range(kills or STOPS[engine]):
            kind = (signal.SIGINT, signal.SIGTERM)[sum(divmod(number, len(stages))) % 2]
            yield _strike(number, stages, kind, (short, long), seed)
        if engine == "tone":
            for what, act in trials(short, long, grow(folder / "grown")):
                yield Attempt(what, partial(_try, what, act), partial(_untold, what))


def _strike(
    number: int, stages: Sequence[str], kind: signal.Signals, wholes: tuple[Whole, Whole], seed: int
) -> Attempt:
    """One signal: to the long talk in every so many rounds, otherwise to the short one."""
    short, long = wholes
    turn, position = divmod(number, len(stages))
    stage, whole = stages[position], long if turn % LONG_EVERY == 1 else short
    name = f"{whole.engine} {kind.name} {number}"
    return Attempt(
        name,
        lambda place: strike(place, stage, kind, random.Random(f"{seed} {name}"), whole),
        lambda why: Hit(
            engine=whole.engine, signal=kind.name, stage=stage, struck=True, end_s=0.0, kept=0, faults=(why,)
        ),
        alone=kind != signal.SIGKILL,
    )


def _try(what: str, act: Callable[[Path], Outcome | None], place: Path) -> Trial:
    return judge(what, act(place))


def _untold(what: str, why: str) -> Trial:
    return Trial(what=what, exit_codes=(), faults=(why,))


def _work_off(attempts: Sequence[Attempt], folder: Path, jobs: int, log: Log, console: Console) -> None:
    """Several at once, then those that are timed one after the other. What goes wrong with one stops no other."""
    lock = Lock()

    def work(numbered: tuple[int, Attempt]) -> None:
        number, attempt = numbered
        place = folder / f"{number}"
        try:
            result = attempt.act(place)
        except Exception as error:  # noqa: BLE001 - whatever a run left that cannot be looked at is a result too
            result = attempt.give_up(f"cannot be judged: {error!r}")
        shutil.rmtree(place, ignore_errors=True)
        with lock:
            log.note(attempt.name, result)
            console.print(f"{attempt.name}: {_tell(result)}", highlight=False, markup=False, soft_wrap=True)

    numbered = list(enumerate(attempts))
    with ThreadPoolExecutor(jobs) as threads:
        try:
            list(threads.map(work, (each for each in numbered if not each[1].alone)))
        except KeyboardInterrupt:
            threads.shutdown(cancel_futures=True)
            raise
    for each in numbered:
        if each[1].alone:
            work(each)


def _tell(result: Hit | Trial) -> str:
    facts = f"{result.stage}, {result.kept} kept" if isinstance(result, Hit) else f"{result.exit_codes} {result.said}"
    return f"{facts}, {'; '.join(result.faults) or 'right'}"


def _facts(seed: int, tried: int, wanted: int) -> str:
    """When and with what this was measured."""
    date = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
    cut = "" if tried == wanted else f" **Cut short: {tried} of {wanted} were tried.**"
    return f"Measured on {date} with `make chaos`, seed {seed} ({machine_kind()}).{cut}"


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
