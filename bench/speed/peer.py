"""The same takes put together by pydub alone: one after the other with a pause between, and exported.

`python -m bench.speed.peer FOLDER` does that once with the takes of the episode in FOLDER and prints what it took.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.machine import load
from bench.sound.levels import part_lufs
from bench.speakers.child import peak_mb
from bench.speed.figures import Figure
from bench.speed.publishing import NAME, ROOT, Spent, publish_apart
from pipeline.audio.decoding import decode_file
from pipeline.publish.outputs.vtt import parse_vtt
from pipeline.publish.receipts import RECEIPTS_FOLDER
from pipeline.synth.store import take_name
from pipeline.workflow.workspace.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Sequence

MINUTES: Final = (10, 60)
PAUSE_MS: Final = 300
RATE_HZ: Final = 24_000
KBPS: Final = 96
OUTER: Final = (5, 95)
"""Percent: the spread is that between the quietest and the loudest takes, but for a few."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What pydub made, and what that took."""

    path: str
    spent: Spent
    places_ms: Sequence[tuple[int, int]]
    """Where each take begins and ends."""


def measure_peer() -> list[Figure]:
    """Our publishing and pydub on the same takes, at several lengths."""
    return [figure for minutes in MINUTES for figure in _measure(minutes)]


def _measure(minutes: int) -> list[Figure]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        publish_apart(folder, minutes)
        shutil.rmtree(folder / RECEIPTS_FOLDER)
        ours = publish_apart(folder, minutes)
        cues = parse_vtt((folder / f"{NAME}.vtt").read_text(encoding="utf-8"))
        spread_lu = _spread(folder / f"{NAME}.mp3", [(cue.start_ms, cue.end_ms) for cue in cues])
        done = subprocess.run(
            (sys.executable, "-m", "bench.speed.peer", name), cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        made = json.loads(done.stdout)
        path, theirs = Path(made["path"]), Spent(**made["spent"])
        their_spread_lu = _spread(path, made["places_ms"])
    form = "MP3" if path.suffix == ".mp3" else "WAV, since there is no ffmpeg for its MP3"
    return [
        _figure("duitan: measured, levelled, limited, MP3", ours, spread_lu),
        _figure(f"pydub: joined, {form}", theirs, their_spread_lu),
    ]


def _figure(what: str, spent: Spent, spread_lu: float) -> Figure:
    remark = (
        f"{spent.cpu_s:.1f} s of CPU, {spent.peak_mb:.0f} MB, for {spent.sound_s / 60:.0f} min; "
        f"takes lie within {spread_lu:.1f} LU; load {spent.load:.1f}"
    )
    return Figure(what=what, value=f"{spent.wall_s:.1f} s", remark=remark)


def _spread(path: Path, places_ms: Sequence[tuple[int, int]]) -> float:
    """How many LU lie between the quietest and the loudest takes of a finished file."""
    sound = np.concatenate(list(decode_file(path, RATE_HZ)))
    spans = ((start * RATE_HZ // 1000, stop * RATE_HZ // 1000) for start, stop in places_ms)
    quiet, loud = np.percentile([part_lufs(sound[start:stop], RATE_HZ) for start, stop in spans], OUTER)
    return float(loud - quiet)


def join(folder: Path) -> Joined:
    """Put the takes of an episode together as the manual of pydub does it."""
    with warnings.catch_warnings():  # it tells of a missing ffmpeg; so does the report
        warnings.simplefilter("ignore")
        from pydub import AudioSegment

    keys = json.loads((folder / RECEIPTS_FOLDER / f"{NAME}.json").read_text(encoding="utf-8"))["takes"]
    busy, wall, cpu = load(), time.perf_counter(), time.process_time()
    episode, places_ms = AudioSegment.empty(), []
    for key in keys:
        with (folder / TAKES_FOLDER / take_name(key)).open("rb") as file:
            take = AudioSegment.from_wav(file)
        places_ms.append((len(episode), len(episode) + len(take)))
        episode += take + AudioSegment.silent(PAUSE_MS, frame_rate=take.frame_rate)
    form = "mp3" if shutil.which("ffmpeg") else "wav"
    path = folder / f"joined.{form}"
    episode.export(path, format=form, bitrate=f"{KBPS}k" if form == "mp3" else None).close()
    spent = Spent(
        wall_s=time.perf_counter() - wall,
        cpu_s=time.process_time() - cpu,
        sound_s=len(episode) / 1000,
        peak_mb=peak_mb(),
        load=busy,
    )
    return Joined(str(path), spent, places_ms)


if __name__ == "__main__":
    print(json.dumps(asdict(join(Path(sys.argv[1])))))
