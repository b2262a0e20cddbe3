"""Publishing takes that are hummed, each time in a process of its own: what it costs, and what memory it needs.

`python -m bench.speed.publishing FOLDER MINUTES [BEFORE AFTER [FORM]]` makes an episode once and prints what that took.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.machine import load
from bench.speakers.child import peak_mb
from bench.speed.figures import Figure
from bench.speed.transcripts import make_transcript
from pipeline.publish.receipts import RECEIPTS_FOLDER

if TYPE_CHECKING:
    from pipeline.workflow.workspace.project import Project

ROOT: Final = Path(__file__).parents[2]
MINUTE_BYTES: Final = 1000
"""Of a transcript that makes an episode of about a minute."""
MINUTES: Final = (10, 60, 120, 600)
EDITED: Final = ("慢慢来", "不要着急")
"""One line has the second words instead of the first in its first place."""
STREAMED: Final = ("m4b", "opus")
"""Outputs that are encoded as one stream: nothing of them is kept, so an edited line costs as much as all of them."""
STREAMED_MINUTES: Final = 60
NAME: Final = "speed"
"""The episode's."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What making an episode took, how long it is, and how busy the machine was with other things besides."""

    wall_s: float
    cpu_s: float
    sound_s: float
    peak_mb: float
    load: float


def measure_publishing() -> list[Figure]:
    """What it takes to lay out, master, encode and tag finished takes: several lengths, and one line edited."""
    figures, peaks = [], {}
    for minutes in MINUTES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            publish_apart(folder, minutes)
            shutil.rmtree(folder / RECEIPTS_FOLDER)
            anew = publish_apart(folder, minutes)
            unchanged = publish_apart(folder, minutes)
            edited = publish_apart(folder, minutes, *EDITED)
            streams = STREAMED if minutes == STREAMED_MINUTES else ()
            streamed = {form: publish_apart(folder, minutes, *EDITED, form) for form in streams}
        peaks[minutes] = anew.peak_mb
        length = f"{anew.sound_s / 60:.0f} min"
        figures += [
            _figure(f"publishing {length}", anew),
            _figure(f"{length} with one line edited, in all", edited),
            _figure(f"{length} with nothing to do", unchanged),
            *(_figure(f"{length} as {form.upper()}, with one line edited", spent) for form, spent in streamed.items()),
        ]
    least, most = peaks[MINUTES[0]], peaks[MINUTES[-1]]
    growth = f"{most / least:.2f}x" if least else "not told by this system"
    return [*figures, Figure(what=f"memory for {MINUTES[-1]} min against {MINUTES[0]}", value=growth)]


def _figure(what: str, spent: Spent) -> Figure:
    hour_cpu_s = spent.cpu_s / spent.sound_s * 3600
    remark = (
        f"{spent.cpu_s:.1f} s of CPU ({hour_cpu_s:.0f} s for an hour), {spent.peak_mb:.0f} MB; load {spent.load:.1f}"
    )
    return Figure(what=what, value=f"{spent.wall_s:.1f} s", remark=remark)


def publish_apart(folder: Path, minutes: int, before: str = "", after: str = "", form: str = "mp3") -> Spent:
    """Make an episode of so many minutes in a folder, in a process of its own; `after` once where `before` was."""
    command = (sys.executable, "-m", "bench.speed.publishing", str(folder), str(minutes), before, after, form)
    done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)
    return Spent(**json.loads(done.stdout))


def publish(folder: Path, transcript: str, form: str) -> Spent:
    """Make an episode in a folder, from the transcript to the files."""
    from bench.speed.hum import UnevenHum
    from pipeline.ingest.reading import parse_document
    from pipeline.script.parsing import parse_dialogue
    from pipeline.workflow.preparation.planning import Order, plan_episode
    from pipeline.workflow.production.episodes import render_episode
    from pipeline.workflow.workspace.project import load_project

    busy, wall, cpu = load(), time.perf_counter(), time.process_time()
    project: Project = load_project(ROOT)
    order = Order(folder=folder, voices={}, formats=(form,))
    script = parse_dialogue(parse_document(transcript.encode(), "transcript.txt"))
    plan = plan_episode(NAME, script, project, "tone", order)
    rendered = render_episode(plan, project, UnevenHum(), order, lambda *_: None)
    return Spent(
        wall_s=time.perf_counter() - wall,
        cpu_s=time.process_time() - cpu,
        sound_s=rendered.published.duration_ms / 1000,
        peak_mb=peak_mb(),
        load=busy,
    )


def main(folder: str, minutes: str, before: str = "", after: str = "", form: str = "mp3") -> None:
    """Make an episode and print what that took."""
    transcript = make_transcript(MINUTE_BYTES * int(minutes))
    edited = transcript.replace(before, after, 1) if before else transcript
    print(json.dumps(asdict(publish(Path(folder), edited, form))))


if __name__ == "__main__":
    main(*sys.argv[1:])
