"""Runs that are ended from outside at a random moment of every stage, and the next run of each."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.chaos.place import DONE, STAGES, Place

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from pathlib import Path

    from bench.chaos.place import Episode, Run

CHAIN: Final = 0.2
"""Share of kills that hit a folder in which a run was killed already."""
GRACE_S: Final = 2.0
"""So soon a run ends after Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """An undisturbed run: of which talk, what it made, and how long each stage took."""

    engine: str
    turns: int
    episode: Episode
    stages_s: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One run that was ended, and the run after it."""

    engine: str
    signal: str
    stage: str
    struck: bool
    """False when the run had ended before the signal came."""
    end_s: float
    """From the signal to the end."""
    kept: int
    """Whole takes that were there when it had ended."""
    faults: tuple[str, ...]
    """What was wrong, in words; empty when everything was right."""


@dataclass(frozen=True, slots=True)
class _Ending:
    """How a run ended to which a signal was sent."""

    struck: bool
    after_s: float
    run: Run


def undisturbed(folder: Path, engine: str, turns: int) -> Whole:
    """Render once, and note when each stage began."""
    place = Place(folder, engine, turns)
    began = [time.monotonic()]
    process = place.start()
    for stage in (*STAGES[1:], DONE):
        if not process.wait_for(stage):
            raise RuntimeError(f"an undisturbed run fails:\n{process.end().output}")
        began.append(time.monotonic())
    run = process.end()
    if run.exit_code:
        raise RuntimeError(f"an undisturbed run fails:\n{run.output}")
    stages_s = {stage: b - a for stage, a, b in zip(STAGES, began, began[1:], strict=False)}
    return Whole(engine=engine, turns=turns, episode=place.look(), stages_s=stages_s)


def strike(folder: Path, stage: str, number: signal.Signals, draw: random.Random, whole: Whole) -> Hit:
    """Send a signal at a random moment of a stage, then render again undisturbed."""
    place = Place(folder, whole.engine, whole.turns)
    if number == signal.SIGKILL and draw.random() < CHAIN:
        _interrupted(place, draw.choice(STAGES[: STAGES.index("measure")]), signal.SIGKILL, draw.random(), whole)
    ending = _interrupted(place, stage, number, draw.random(), whole)
    between = place.look()
    again = place.start().end()
    after = place.look()
    return Hit(
        engine=whole.engine,
        signal=number.name,
        stage=stage,
        struck=ending.struck,
        end_s=ending.after_s,
        kept=len(between.takes),
        faults=(*_ending_faults(number, ending), *_next_run_faults(again, between, after, whole.episode)),
    )


def _interrupted(place: Place, stage: str, number: signal.Signals, share: float, whole: Whole) -> _Ending:
    """Start a run and send it a signal when a share of the stage is over."""
    process = place.start()
    process.wait_for(stage)
    # Other work may have made the stage shorter or longer than it was: at its end the signal comes at the latest.
    process.wait_for((*STAGES[1:], DONE)[STAGES.index(stage)], at_most_s=share * whole.stages_s[stage])
    struck = process.popen.poll() is None
    sent = time.monotonic()
    if struck:
        process.popen.send_signal(number)
    run = process.end()
    return _Ending(struck, time.monotonic() - sent, run)


def _ending_faults(number: signal.Signals, ending: _Ending) -> list[str]:
    """What was wrong with the end of the run that was signalled."""
    run = ending.run
    if not ending.struck or number == signal.SIGKILL:
        return []
    faults = []
    if run.exit_code not in {0, 128 + number, -number}:
        faults.append(f"the stopped run {run.ending}")
    if "Traceback" in run.output:
        faults.append("a traceback")
    if ending.after_s > GRACE_S:
        faults.append(f"ended after {ending.after_s:.1f} s")
    return faults


def _next_run_faults(again: Run, between: Episode, after: Episode, wanted: Episode) -> list[str]:
    """What was wrong with the run afterwards: it does the missing work and no more, and the files are equal."""
    faults = []
    if again.exit_code:
        faults.append(f"the next run {again.ending}")
    faults += [f"{name} differs" for name in wanted.files if after.files.get(name) != wanted.files[name]]
    faults += [f"{name} is left over" for name in after.leftovers]
    if set(after.takes) != set(wanted.takes):
        faults.append(f"{len(after.takes)} takes instead of {len(wanted.takes)}")
    if any(after.takes.get(key) != when for key, when in between.takes.items()):
        faults.append("a whole take was spoken again")
    if between.made is None and after.made != len(wanted.takes) - len(between.takes):
        faults.append(f"spoke {after.made} takes where {len(wanted.takes) - len(between.takes)} were missing")
    return faults
