"""`python -m bench.sound.finished FOLDER...`: finished episodes, as a listener's player decodes them, against limits.

Nothing here asks the code that made the sound: every file is decoded from the disk, its loudness and true peak are
FFmpeg's (ebur128, which the making of an MP3 does not use), of two channels as two. Who speaks when stands in the
manifest beside it; which silences somebody asked for stands in the script, when that is there.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import av
import numpy as np
import typer
from rich.console import Console

from bench.sound.edges import speech_level_db
from bench.sound.silences import SILENT_DB
from bench.sound.summary import at_least, at_most, show
from bench.sound.windows import WINDOW_MS, levels_db, runs, without_rumble
from pipeline.audio.decoding import decode_file
from pipeline.audio.ffmpeg import measure_loudness
from pipeline.audio.pcm import joined
from pipeline.errors import PipelineError
from pipeline.files import write_atomic
from pipeline.publish.outputs.table import OUTPUTS
from pipeline.script.dialogue import Pause, Turn
from pipeline.workflow.script_files.script_file import load_script
from pipeline.workflow.script_files.script_place import script_of
from pipeline.workflow.show.show_folder import read_episodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bench.sound.summary import Figure
    from bench.sound.windows import Curve
    from pipeline.audio.pcm import Samples
    from pipeline.publish.outputs.manifest_reader import Manifest
    from pipeline.publish.transcript import TranscriptCue
    from pipeline.script.dialogue import DialogueScript

LOUDNESS_LUFS: Final = -16.0
LOUDNESS_SLACK_LU: Final = 0.5
TRUE_PEAK_DB: Final = -1.0
VOICES_LU: Final = 1.0
SILENCE_MS: Final = 2000
GAP_MS: Final = 80
"""What a listener is promised: the limits that every finished episode is held to."""
METER_HZ: Final = 48_000
RATE_HZ: Final = 24_000
LEAST_S: Final = 10.0
"""Whoever says less has no loudness of their own: a short reply lies up to 2 LU from the rest, and so it should."""
AROUND_MS: Final = 150
"""How far beyond its cues the silence between them may reach: a cue keeps some of the take's own."""
CHUNK_S: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishedSound:
    """One sound file of an episode."""

    name: str
    minutes: float
    lufs: float
    true_peak_db: float
    voices_apart_lu: float
    """Between the loudest and the quietest person; NaN where fewer than two say enough."""
    longest_silence_ms: int
    """Of those that nobody asked for."""
    shortest_gap_ms: float
    """Between two people; NaN where nobody follows anybody, or music lies under all of it."""


def measure_folder(folder: Path) -> Iterator[FinishedSound]:
    """Every sound file of the episodes in a folder."""
    for manifest in read_episodes(folder).manifests:
        asked = _asked_pauses(folder, manifest.words.episode.stem)
        for output in OUTPUTS:
            if output.is_sound and output.name in manifest.files:
                yield measure_file(folder / manifest.files[output.name], manifest, asked)


def measure_file(path: Path, manifest: Manifest, asked: frozenset[int] = frozenset()) -> FinishedSound:
    """A sound file of the episode that a manifest tells of; `asked` are the turns that a pause was asked for after."""
    channels = _channels(path)
    heard = measure_loudness(decode_file(path, METER_HZ, channels=channels), METER_HZ, true_peak=True)
    sound = joined(decode_file(path, RATE_HZ, channels=channels))
    cues = manifest.words.transcript.cues
    silent = find_silent(sound.reshape(-1, channels).mean(axis=1))
    return FinishedSound(
        name=path.name,
        minutes=len(sound) / RATE_HZ / 60,
        lufs=heard.lufs,
        true_peak_db=heard.true_peak_db or 0.0,
        voices_apart_lu=_voices_apart(sound, cues),
        longest_silence_ms=max(_unasked_ms(silent, cues, asked), default=0),
        shortest_gap_ms=min(_gaps_ms(silent, cues), default=float("nan")),
    )


def find_silent(sound: Samples) -> list[tuple[int, int]]:
    """(start, end) of everything in ms in which nothing is heard, beside the speech of the whole."""
    size = CHUNK_S * RATE_HZ
    chunks = (sound[start : start + size] for start in range(0, len(sound), size))
    levels: Curve = np.concatenate([levels_db(without_rumble(chunk, RATE_HZ), RATE_HZ) for chunk in chunks])
    silent = levels < speech_level_db(levels) + SILENT_DB
    return [(start * WINDOW_MS, end * WINDOW_MS) for start, end in runs(silent)]


def _channels(path: Path) -> int:
    with av.open(str(path)) as container:
        return container.streams.audio[0].layout.nb_channels


def _asked_pauses(folder: Path, stem: str) -> frozenset[int]:
    """After which turns the script of an episode asks for a pause; none when the script is not there."""
    path = script_of(folder, stem)
    return pauses_of(load_script(path).script) if path.exists() else frozenset()


def pauses_of(script: DialogueScript) -> frozenset[int]:
    """After which turns a script asks for a pause; 0 is before the first."""
    asked: set[int] = set()
    turn = 0
    for item in script.body:
        turn += isinstance(item, Turn)
        if isinstance(item, Pause):
            asked.add(turn)
    return frozenset(asked)


def _voices_apart(sound: Samples, cues: Iterable[TranscriptCue]) -> float:
    """How many LU lie between the loudest and the quietest of those who say enough."""
    said: dict[str, list[Samples]] = {}
    for cue in cues:
        said.setdefault(cue.speaker_id, []).append(sound[_frame(cue.start_ms) : _frame(cue.end_ms)])
    enough = [parts for parts in said.values() if sum(map(len, parts)) >= LEAST_S * RATE_HZ]
    lufs = [measure_loudness(parts, RATE_HZ).lufs for parts in enough]
    return max(lufs) - min(lufs) if len(lufs) > 1 else float("nan")


def _unasked_ms(
    silent: Iterable[tuple[int, int]], cues: Sequence[TranscriptCue], asked: frozenset[int]
) -> Iterator[int]:
    """How long the silences are, without those between turns that a pause was asked for between."""
    starts = [cue.start_ms for cue in cues]
    for start_ms, end_ms in silent:
        following = bisect_right(starts, (start_ms + end_ms) / 2)
        before = cues[following - 1].turn if following else 0
        after = cues[following].turn if following < len(cues) else max((cue.turn for cue in cues), default=0) + 1
        if asked.isdisjoint(range(before, max(after, before + 1))):
            yield end_ms - start_ms


def _gaps_ms(silent: Sequence[tuple[int, int]], cues: Sequence[TranscriptCue]) -> list[int]:
    """How long it is silent wherever another person begins to speak; nothing where it never is."""
    gaps: list[int] = []
    for cue, following in pairwise(cues):
        if cue.speaker_id != following.speaker_id:
            first, last = cue.end_ms - AROUND_MS, following.start_ms + AROUND_MS
            near = [end - start for start, end in silent if start < last and end > first]
            gaps.append(max(near, default=0))
    return gaps if any(gaps) else []


def _frame(ms: int) -> int:
    return ms * RATE_HZ // 1000


def judge(sounds: Sequence[FinishedSound]) -> tuple[Figure, ...]:
    """The worst value of each kind, against what is promised."""
    off = max(abs(each.lufs - LOUDNESS_LUFS) for each in sounds)
    peak = max(each.true_peak_db for each in sounds)
    apart = _worst(each.voices_apart_lu for each in sounds)
    silence = max(each.longest_silence_ms for each in sounds)
    gap = -_worst(-each.shortest_gap_ms for each in sounds)
    return (
        at_most(f"loudness farthest from {LOUDNESS_LUFS:g} LUFS, LU", off, LOUDNESS_SLACK_LU, 2),
        at_most("highest true peak, dBTP", peak, TRUE_PEAK_DB, 2),
        at_most("voices farthest apart in one episode, LU", apart, VOICES_LU, 2, unknown=True),
        at_most("longest silence that nobody asked for, ms", silence, SILENCE_MS),
        at_least("shortest gap between two speakers, ms", gap, GAP_MS, unknown=True),
    )


def _worst(values: Iterable[float]) -> float:
    """The highest of those that are known; NaN for none."""
    known = [value for value in values if not np.isnan(value)]
    return max(known, default=float("nan"))


def to_markdown(sounds: Sequence[FinishedSound]) -> str:
    """A line a file, and the verdicts."""
    lines = [
        "| file | min | LUFS | dBTP | voices apart, LU | longest silence, ms | shortest gap, ms |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for each in sounds:
        cells = (
            each.name,
            show(each.minutes, 1),
            show(each.lufs, 2),
            show(each.true_peak_db, 2),
            show(each.voices_apart_lu, 2),
            show(each.longest_silence_ms, 0),
            show(each.shortest_gap_ms, 0),
        )
        lines.append(f"| {' | '.join(cells)} |")
    verdicts = [
        f"- {figure.name}: {figure.shown} ({figure.accepted}: {'held' if figure.held else '**failed**'})"
        for figure in judge(sounds)
    ]
    return "\n".join([*lines, "", *verdicts]) + "\n"


def main(
    folders: Annotated[list[Path], typer.Argument(metavar="FOLDER...", help="Folders of rendered episodes.")],
    out: Annotated[Path | None, typer.Option(help="Write the table here, too.")] = None,
) -> None:
    """Measure every finished sound file; exit 1 when one of them does not hold what is promised."""
    sounds = [sound for folder in folders for sound in measure_folder(folder)]
    table = to_markdown(sounds)
    if out:
        write_atomic(out, table)
    Console().print(table, markup=False, highlight=False, soft_wrap=True)
    if not all(figure.held for figure in judge(sounds)):
        raise typer.Exit(1)


if __name__ == "__main__":
    try:
        typer.run(main)
    except PipelineError as error:
        Console(stderr=True).print(f"{error}\n{error.hint}".strip(), markup=False, highlight=False)
        sys.exit(error.exit_code)
