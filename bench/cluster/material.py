"""What is spoken: the sample dialogues, as the offline engine takes them."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from bench.cluster.simulation import Measured
from bench.faults.runs import ROOT
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.script_files.script_file import load_script
from pipeline.workflow.workspace.project import load_project

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine

SCRIPTS: Final = ("city-birds", "how-duitan-works", "old-books")


def sample_segments(engine: str) -> list[SpokenSegment]:
    """All texts of the sample dialogues, each once."""
    project = load_project(ROOT)
    order = Order(folder=ROOT / "audio_out", voices={})
    found: dict[str, SpokenSegment] = {}
    for name in SCRIPTS:
        script = load_script(ROOT / "scripts" / "dialogues" / f"{name}.yaml").script
        plan = plan_episode(name, script, project, engine, order)
        found |= {segment.sounds: segment for segment in plan.segments}
    return list(found.values())


def spread(segments: Sequence[SpokenSegment], count: int) -> list[SpokenSegment]:
    """So many of them, from the shortest to the longest."""
    ordered = sorted(segments, key=lambda segment: len(segment.sounds))
    return [ordered[number * len(ordered) // count] for number in range(count)]


def time_takes(segments: Sequence[SpokenSegment], engine: SpeechEngine) -> list[Measured]:
    """What each takes of a core, alone."""
    engine.speak(segments[0])  # starts the model
    return [_time(segment, engine) for segment in segments]


def _time(segment: SpokenSegment, engine: SpeechEngine) -> Measured:
    start_s = time.process_time()
    pcm = engine.speak(segment)
    return Measured(symbols=len(segment.sounds), cpu_s=time.process_time() - start_s, sound_s=pcm.frames / pcm.rate_hz)
