"""A whole episode, from the transcript to the MP3: busy cores over time, idle callers, peak memory.

`watch` renders it in a process of its own (`python -m bench.episode TRANSCRIPT OUT`), which looks at itself. While
episodes are spoken, a core is idle when no caller has a run of the model under way: that share does not depend on
what else the machine does, so that it can be measured beside other work.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.speakers.child import peak_mb
from pipeline.engines.kokoro.engine import KokoroEngine
from pipeline.synth.threads import cores

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pipeline.audio.pcm import Pcm
    from pipeline.speech.segments import SpokenSegment

ROOT: Final = Path(__file__).parents[1]
SAMPLE_S: Final = 0.25

_WIDTH, _HEIGHT = 720, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 28, 12, 44, 40
_INK: Final = "#6e7781"
_COLOUR: Final = "#1f77b4"
_TITLE: Final = "Busy cores while an episode is made"


@dataclass(slots=True, kw_only=True)
class Watched:
    """What a process saw of itself; times are seconds since it began."""

    cores: int
    samples: list[tuple[float, float]] = field(default_factory=list)
    """(when, CPU seconds so far)."""
    runs: list[tuple[float, float]] = field(default_factory=list)
    """When each run of the model began and ended."""
    phases: list[tuple[float, str]] = field(default_factory=list)
    """When each phase began."""
    sound_s: float = 0.0
    peak_mb: float = 0.0

    @property
    def speaking_s(self) -> float:
        """From the first run's beginning to the last one's end."""
        return max(end for _, end in self.runs) - min(begin for begin, _ in self.runs)

    @property
    def kept_busy(self) -> float:
        """The share of that time, over all cores, in which a run of the model was under way."""
        return sum(end - begin for begin, end in self.runs) / self.cores / self.speaking_s


class WatchedEngine(KokoroEngine):
    """Kokoro, with a note of every run."""

    watched: Watched
    started: float

    def speak(self, segment: SpokenSegment) -> Pcm:
        begin = time.perf_counter() - self.started
        pcm = super().speak(segment)
        self.watched.runs.append((begin, time.perf_counter() - self.started))
        self.watched.sound_s += pcm.frames / pcm.rate_hz
        return pcm


def watch(transcript: Path) -> Watched:
    """Render a transcript anew, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "watched.json"
        command = [sys.executable, "-m", "bench.episode", str(transcript.resolve()), str(out)]
        subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        return Watched(**json.loads(out.read_text(encoding="utf-8")))


def busy_cores(samples: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """(when, cores that were busy since the sample before).

    >>> busy_cores([(0.0, 0.0), (0.5, 0.5), (1.0, 1.5)])
    [(0.5, 1.0), (1.0, 2.0)]
    """
    return [
        (now, (spent - spent_before) / (now - before)) for (before, spent_before), (now, spent) in pairwise(samples)
    ]


def render(transcript: Path, watched: Watched) -> None:
    """Make an episode as `duitan render` does, in a folder that is thrown away."""
    started = time.perf_counter()
    done = threading.Event()

    def sample() -> None:
        while not done.wait(SAMPLE_S):
            watched.samples.append((time.perf_counter() - started, time.process_time()))

    sampler = threading.Thread(target=sample)
    sampler.start()
    try:
        with tempfile.TemporaryDirectory() as folder:
            _make(transcript, Path(folder), watched, started)
    finally:
        done.set()
        sampler.join()
    watched.peak_mb = peak_mb()


def _make(transcript: Path, folder: Path, watched: Watched, started: float) -> None:
    from pipeline.engines.kokoro.fast import with_fast_graph
    from pipeline.engines.kokoro.parts import load_parts
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue
    from pipeline.text.loading import let_go
    from pipeline.workflow.preparation.planning import Order, plan_episode
    from pipeline.workflow.production.episodes import render_episode
    from pipeline.workflow.workspace.project import load_project

    def show(phase: str, *_: object) -> None:
        if not watched.phases or watched.phases[-1][1] != phase:
            watched.phases.append((time.perf_counter() - started, phase))

    show("read")
    project, order = load_project(ROOT), Order(folder=folder, voices={})
    script = parse_dialogue(parse_document(transcript.read_bytes(), transcript.name))
    plan = plan_episode("episode", script, project, "kokoro", order)
    let_go()
    engine = WatchedEngine(with_fast_graph(load_parts()))
    engine.watched, engine.started = watched, started
    render_episode(plan, project, engine, order, show)


def draw(watched: Watched) -> str:
    """Busy cores over time as an SVG that is legible on a light and on a dark page."""
    points = busy_cores(watched.samples)
    end, most = points[-1][0], watched.cores
    x = [_LEFT + when / end * (_WIDTH - _LEFT - _RIGHT) for when, _ in points]
    y = [_height(min(busy, most), most) for _, busy in points]
    line = " ".join(f"{a:.1f},{b:.1f}" for a, b in zip(x, y, strict=True))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" font-family="sans-serif" font-size="12" fill="{_INK}">',
        f"<title>{_TITLE}</title>",
        f'<text x="{_LEFT}" y="18" font-size="14">{_TITLE}</text>',
    ]
    for cores_busy in range(most + 1):
        level = _height(cores_busy, most)
        lines.append(
            f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{level:.1f}" y2="{level:.1f}" stroke="{_INK}" '
            'stroke-opacity="0.3"/>'
        )
        lines.append(f'<text x="{_LEFT - 6}" y="{level + 4:.1f}" text-anchor="end">{cores_busy}</text>')
    lines.append(f'<polyline points="{line}" fill="none" stroke="{_COLOUR}" stroke-width="1"/>')
    for number, (when, phase) in enumerate(watched.phases):
        left = _LEFT + when / end * (_WIDTH - _LEFT - _RIGHT)
        ends = f'x1="{left:.1f}" x2="{left:.1f}" y1="{_TOP}" y2="{_HEIGHT - _BOTTOM}"'
        lines.append(f'<line {ends} stroke="{_INK}" stroke-dasharray="2 3"/>')
        lines.append(f'<text x="{left + 3:.1f}" y="{_HEIGHT - _BOTTOM + 14 + 13 * (number % 2)}">{phase}</text>')
    lines.append(f'<text x="{_WIDTH - _RIGHT}" y="{_TOP - 6}" text-anchor="end">{end:.0f} s</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def _height(value: float, most: int) -> float:
    return _HEIGHT - _BOTTOM - value / most * (_HEIGHT - _TOP - _BOTTOM)


if __name__ == "__main__":
    seen = Watched(cores=cores())
    render(Path(sys.argv[1]), seen)
    Path(sys.argv[2]).write_text(json.dumps(asdict(seen)), encoding="utf-8")
