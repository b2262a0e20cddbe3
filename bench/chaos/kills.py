"""Runs that are ended from outside at a random moment of every stage, and the next run of each."""

from __future__ import annotations

import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bench.chaos.place import STAGES, Place

if TYPE_CHECKING:
    import random
    from collections.abc import Mapping
    from pathlib import Path

    from bench.chaos.place import Episode

CHAIN: Final = 0.2
"""Share of kills that hit a folder in which a run was killed already."""
GRACE_S: Final = 2.0
"""So soon a run ends after Ctrl-C or SIGTERM."""


@dataclass(frozen=True, slots=True)
class Whole:
    """An undisturbed run: what it made, and how long each stage took."""

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
    exit_code: int
    end_s: float
    """From the signal to the end."""
    kept: int
    """Whole takes that were there when it had ended."""
    faults: tuple[str, ...]
    """What was wrong, in words; empty when everything was right."""


def undisturbed(folder: Path, engine: str) -> Whole:
    """Render once, and note when each stage began."""
    place = Place(folder, engine)
    began = [time.monotonic()]
    process = place.start()
    for stage in STAGES[1:]:
        if not process.wait_for(stage):
            raise RuntimeError(f"an undisturbed run fails:\n{process.end().output}")
        began.append(time.monotonic())
    run = process.end()
    if run.exit_code:
        raise RuntimeError(f"an undisturbed run fails:\n{run.output}")
    ended = [*began[1:], time.monotonic()]
    return Whole(place.look(), {stage: b - a for stage, a, b in zip(STAGES, began, ended, strict=True)})


def strike(folder: Path, engine: str, stage: str, number: signal.Signals, draw: random.Random, whole: Whole) -> Hit:
    """Send a signal at a random moment of a stage, then render again undisturbed."""
    place = Place(folder, engine)
    if number == signal.SIGKILL and draw.random() < CHAIN:
        _interrupted(place, draw.choice(STAGES[:2]), signal.SIGKILL, draw.random(), whole)
    struck, end_s, exit_code, output = _interrupted(place, stage, number, draw.random(), whole)
    between = place.look()
    again = place.start().end()
    after = place.look()
    return Hit(
        engine=engine,
        signal=number.name,
        stage=stage,
        struck=struck,
        exit_code=exit_code,
        end_s=end_s,
        kept=len(between.takes),
        faults=(
            *_ending_faults(number, exit_code, end_s, output, struck=struck),
            *_next_run_faults(again.exit_code, between, after, whole.episode),
        ),
    )


def _interrupted(
    place: Place, stage: str, number: signal.Signals, share: float, whole: Whole
) -> tuple[bool, float, int, str]:
    """Whether the signal met a run, seconds until its end, its exit code and its words."""
    process = place.start()
    process.wait_for(stage)
    time.sleep(share * whole.stages_s[stage])
    struck = process.popen.poll() is None
    sent = time.monotonic()
    if struck:
        process.popen.send_signal(number)
    run = process.end()
    return struck, time.monotonic() - sent, run.exit_code, run.output


def _ending_faults(number: signal.Signals, exit_code: int, end_s: float, output: str, *, struck: bool) -> list[str]:
    """What was wrong with the end of the run that was signalled."""
    if not struck or number == signal.SIGKILL:
        return []
    faults = []
    if exit_code not in {0, 128 + number, -number}:
        faults.append(f"exit code {exit_code}")
    if "Traceback" in output:
        faults.append("a traceback")
    if end_s > GRACE_S:
        faults.append(f"ended after {end_s:.1f} s")
    return faults


def _next_run_faults(exit_code: int, between: Episode, after: Episode, wanted: Episode) -> list[str]:
    """What was wrong with the run afterwards: it does the missing work and no more, and the files are equal."""
    faults = []
    if exit_code:
        faults.append(f"the next run ends with {exit_code}")
    faults += [f"{name} differs" for name in wanted.files if after.files.get(name) != wanted.files[name]]
    faults += [f"{name} is left over" for name in after.leftovers]
    if set(after.takes) != set(wanted.takes):
        faults.append(f"{len(after.takes)} takes instead of {len(wanted.takes)}")
    if any(after.takes.get(key) != when for key, when in between.takes.items()):
        faults.append("a whole take was spoken again")
    if between.made is None and after.made != len(wanted.takes) - len(between.takes):
        faults.append(f"spoke {after.made} takes where {len(wanted.takes) - len(between.takes)} were missing")
    return faults
