"""`--fill`: a second engine for the people whom the first one could not speak whole.

1. People, not turns: whoever lacks a take is spoken by the second engine in all turns of the episode, the others keep
   what they have. Nobody changes their voice within an episode, and both engines speak with one cast.
2. It is asked for, and started only when a take is missing.
3. The takes of the first engine are kept: a later run in which it answers makes the whole episode with it.
4. An episode has one sample rate, the first engine's: the second one's takes are resampled as they are made, unless it
   speaks everybody.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol

from pipeline.engines.registry import EngineChoice, offline_engine
from pipeline.errors import EngineError, EngineUnavailableError
from pipeline.messages import _
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME
from pipeline.synth.absent import AbsentEngine
from pipeline.synth.recording import try_to_record
from pipeline.workflow.preparation.planning import plan_episode

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.recording import Progress, Recording
    from pipeline.synth.take import Take
    from pipeline.workflow.preparation.fill_engine import Fill
    from pipeline.workflow.preparation.planning import Order, Plan
    from pipeline.workflow.production.ahead import Ahead
    from pipeline.workflow.workspace.project import Project

    ShowRecording = Callable[[Progress], None]


class Engines(Protocol):
    """What gives engines: a Project."""

    def choose_engine(self, names: Sequence[str]) -> EngineChoice:
        """The first of the named engines that answers, or EngineUnavailableError."""

    def identify_engine(self, name: str) -> SpeechEngine:
        """An engine for what it calls itself, without asking it, or EngineUnavailableError."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """All takes of an episode."""

    segments: tuple[SpokenSegment, ...]
    takes: tuple[Take, ...]
    engine: str
    """Who speaks it, or at least somebody in it."""
    reused: int
    """How many of the takes were there before."""
    remarks: tuple[str, ...] = ()
    """Who was spoken by which engine, when there are two, and why."""


def choose(names: Sequence[str], fill: str | None, engines: Engines) -> EngineChoice:
    """The first of the named engines that answers; with `fill`, one that is named before it.

    When none of those answers, the first one is taken for what it has spoken before. EngineUnavailableError says why
    there is none at all.
    """
    before = names[: names.index(fill)] if fill in names else names
    if not before:
        return engines.choose_engine(names)
    try:
        return engines.choose_engine(before)
    except EngineUnavailableError as error:
        if not fill:
            _advise(error, names)
            raise
        try:
            engine = engines.identify_engine(before[0])
        except EngineUnavailableError:
            return engines.choose_engine([*before, fill])
        return EngineChoice(engine=AbsentEngine(engine, error))


def plan_fill(plan: Plan, name: str, project: Project, order: Order, path: Path) -> tuple[SpokenSegment, ...]:
    """What the second engine of an order would say in an episode, with the cast of its plan.

    Raises CastingError when it has none of somebody's voice. Nothing when there is no second engine.
    """
    if not order.fill or order.fill.name == plan.engine:
        return ()
    return plan_episode(name, plan.script, project, order.fill.name, replace(order, cast=plan.casting), path).segments


def speak_or_fill(
    plan: Plan,
    engine: SpeechEngine,
    recordings: Ahead,
    fill: Fill | None,
    show: ShowRecording,
    show_fill: ShowRecording,
) -> Spoken:
    """All takes of a plan; raises EngineError when neither engine can speak them, and OutputError."""
    first = fill.first(engine) if fill else engine
    recording = recordings.finish(plan, first, show)
    if fill is None or not plan.fill or not recording.failure:
        return Spoken(plan.segments, _whole(recording, engine.name), engine.name, sum(recording.reused))
    fill.note(engine, recording.failure)
    missing = frozenset(
        segment.speaker for segment, take in zip(plan.segments, recording.takes, strict=True) if take is None
    )
    second = tuple(segment for segment in plan.fill if segment.speaker in missing)
    everybody = missing.issuperset(segment.speaker for segment in plan.segments)
    try:
        rate_hz = None if everybody else first.rate_hz
        filled = try_to_record(second, fill.engine(), recordings.store, progress=show_fill, rate_hz=rate_hz)
        filled.whole()
    except EngineError as error:
        kind = EngineUnavailableError if isinstance(error, EngineUnavailableError) else EngineError
        raise kind(f"{recording.failure}\n{error}", hint=error.hint) from error
    kept = [each for each in _parts(plan.segments, recording) if each[0].speaker not in missing]
    # A turn is one speaker's, and what the narrator says beside it has a place of its own.
    both = sorted([*kept, *_parts(second, filled)], key=lambda part: part[0].place)
    return Spoken(
        tuple(segment for segment, _, _ in both),
        tuple(take for _, take, _ in both),
        fill.name if everybody else engine.name,
        sum(reused for _, _, reused in both),
        _remarks(plan, recording, missing, (engine.name, fill.name)),
    )


def _parts(segments: Sequence[SpokenSegment], recording: Recording) -> list[tuple[SpokenSegment, Take, bool]]:
    """(segment, take, whether it was there before) of everything that was recorded."""
    parts = zip(segments, recording.takes, recording.reused, strict=True)
    return [(segment, take, reused) for segment, take, reused in parts if take]


def _whole(recording: Recording, engine: str) -> tuple[Take, ...]:
    """The takes of a recording; raises its failure, with what to do when the engine was lost."""
    if isinstance(recording.failure, EngineUnavailableError):
        _advise(recording.failure, [engine])
    return recording.whole()


def _advise(error: EngineUnavailableError, names: Sequence[str]) -> None:
    """Let an error say which engine of this computer can take the place of those named."""
    other = offline_engine(names[0])
    if not other or other in names:
        return
    instead = f"--engine {other}"
    hints = [
        error.hint,
        "" if instead in error.hint else _("{instead} renders offline with the same cast", instead=instead),
        _("--fill {other} speaks with it only those who lack a turn", other=other),
    ]
    error.hint = "; ".join(filter(None, hints))


def _remarks(plan: Plan, recording: Recording, missing: frozenset[str], engines: tuple[str, str]) -> tuple[str, ...]:
    """Why there are two engines, and who is spoken by which."""
    first, second = engines
    names = {NARRATOR: NARRATOR_NAME, **{speaker.id: speaker.name for speaker in plan.script.speakers}}
    heard = dict.fromkeys(segment.speaker for segment in plan.segments)
    shares = {
        second: [each for each in heard if each in missing],
        first: [each for each in heard if each not in missing],
    }
    who = "; ".join(
        _("{engine} speaks {listed}", engine=engine, listed=", ".join(names[each] for each in some))
        for engine, some in shares.items()
        if some
    )
    why = ": ".join(str(recording.failure).split("\n")[:2])
    return (why, _("{who}, in all their turns; run again to try {first} anew", who=who, first=first))
