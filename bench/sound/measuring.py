"""Takes and finished episodes -> figures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from bench.sound.clicks import click_db
from bench.sound.edges import measure_edges
from bench.sound.levels import Part, longest_zeros_ms, part_lufs, steps_between, steps_within
from bench.sound.material import FORMS, PASSAGE
from bench.sound.melody import end_height, measure_pitch, syllable_rate
from bench.sound.pitch import track_pitch
from bench.sound.silences import Silence, find_silences, mark_places, with_marks
from pipeline.assemble.layout import lay_out
from pipeline.assemble.mastering import master, mp3_form, premaster
from pipeline.assemble.mixdown import level_mix
from pipeline.assemble.trimming import trim_takes
from pipeline.audio.decoding import decode_file
from pipeline.workflow.production.clips import quote

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from bench.sound.edges import EdgeFigures
    from bench.sound.material import Line, Opening
    from bench.sound.melody import Pitch
    from pipeline.assemble.mixdown import Mix
    from pipeline.assemble.sound import SoundOptions
    from pipeline.audio.loudness import Loudness
    from pipeline.audio.pcm import Samples
    from pipeline.audio.silence import Edges
    from pipeline.cast.casting import Voice
    from pipeline.settings import Settings
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.store import TakeStore
    from pipeline.synth.take import Take

STATEMENT: Final = FORMS[0]
QUESTIONS: Final = FORMS[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeFigures:
    """One take of an episode."""

    segment: SpokenSegment
    beginning: EdgeFigures
    ending: EdgeFigures
    silences: tuple[Silence, ...]
    marks: tuple[str, ...]
    """The marks inside it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeFigures:
    """The beginning of an article as a finished file."""

    name: str
    minutes: float
    takes: tuple[TakeFigures, ...]
    clicks_db: tuple[float, ...]
    """At the beginning and the end of every take, in the decoded file."""
    within_lu: tuple[float, ...]
    """Steps between neighbouring takes of one turn, in the decoded file."""
    between_lu: tuple[float, ...]
    """Steps between two speakers."""
    longest_silence_ms: int
    """Inside a turn, in the decoded file."""
    zeros_ms: float
    lufs: float
    true_peak_db: float


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceFigures:
    """One voice saying the lines."""

    name: str
    gender: str
    takes: tuple[TakeFigures, ...]
    rate: float
    """Syllables a second, pauses left out."""
    spread_lu: float
    """Between its loudest and its quietest line: some are two words, some are long."""
    pitch: Pitch
    rises: Mapping[str, tuple[float, ...]]
    """For each form of question, how many semitones higher it ends than its statement; NaN where it does not sound."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """Where takes lie, and how they are put together."""

    store: TakeStore
    settings: Settings


def measure_episode(opening: Opening, takes: Sequence[Take], recorded: Recorded, path: Path) -> EpisodeFigures:
    """An article's opening mixed, mastered, written to `path` and decoded again."""
    store, settings = recorded.store, recorded.settings
    edges = trim_takes(takes, store)
    timeline = lay_out(opening.segments, takes, edges, opening.script, settings.layout)
    mix = level_mix(timeline, store, settings.sound)
    heard, sound = _publish(mix, settings.sound, path)
    parts = [
        Part(cue.segment.turn, cue.segment.speaker, part_lufs(sound[cue.start_frame : cue.end_frame], timeline.rate_hz))
        for cue in timeline.cues
    ]
    joints = [place for cue in timeline.cues for place in (cue.start_frame, cue.end_frame)]
    return EpisodeFigures(
        name=opening.name,
        minutes=timeline.total_frames / timeline.rate_hz / 60,
        takes=tuple(map(_measure_take, opening.segments, takes, edges, [store] * len(takes))),
        clicks_db=tuple(click_db(sound, joint, timeline.rate_hz) for joint in joints),
        within_lu=tuple(steps_within(parts)),
        between_lu=tuple(steps_between(parts)),
        longest_silence_ms=_longest_silence_ms(mix, sound),
        zeros_ms=longest_zeros_ms(sound, timeline.rate_hz),
        lufs=heard.lufs,
        true_peak_db=heard.true_peak_db or 0.0,
    )


def _publish(mix: Mix, options: SoundOptions, path: Path) -> tuple[Loudness, Samples]:
    """How loud the finished file is, and its sound as a listener gets it."""
    heard = master(premaster(mix, options), path, mp3_form(options)).loudness
    return heard, np.concatenate(list(decode_file(path, mix.timeline.rate_hz)))


def _measure_take(segment: SpokenSegment, take: Take, edges: Edges, store: TakeStore) -> TakeFigures:
    samples = store.read(take)
    kept = samples[edges.start : edges.stop]
    beginning, ending = measure_edges(samples, take.rate_hz, edges)
    silences = find_silences(kept, take.rate_hz)
    return TakeFigures(
        segment=segment,
        beginning=beginning,
        ending=ending,
        silences=with_marks(silences, segment.spoken, len(kept) * 1000 // take.rate_hz),
        marks=tuple(mark for _, mark in mark_places(segment.spoken)),
    )


def _longest_silence_ms(mix: Mix, sound: Samples) -> int:
    """The longest one between the first and the last word of a turn."""
    turns: dict[int, list[int]] = {}
    for cue in mix.timeline.cues:
        turns.setdefault(cue.segment.turn, []).extend((cue.start_frame, cue.end_frame))
    silences = [
        silence.length_ms
        for places in turns.values()
        for silence in find_silences(sound[min(places) : max(places)], mix.timeline.rate_hz)
    ]
    return max(silences, default=0)


def measure_voice(
    voice: Voice,
    lines: Sequence[Line],
    segments: Sequence[SpokenSegment],
    takes: Sequence[Take],
    recorded: Recorded,
    path: Path,
) -> VoiceFigures:
    """What the lines say of a voice: an episode in which nobody else speaks, written to `path` and decoded again."""
    edges = trim_takes(takes, recorded.store)
    script = quote("".join(line.text for line in lines))
    timeline = lay_out(segments, takes, edges, script, recorded.settings.layout)
    _heard, sound = _publish(
        level_mix(timeline, recorded.store, recorded.settings.sound), recorded.settings.sound, path
    )
    said = [
        (line.form, sound[cue.start_frame : cue.end_frame], cue) for line, cue in zip(lines, timeline.cues, strict=True)
    ]
    rate_hz = timeline.rate_hz
    passages = [(part, cue.segment.spoken) for form, part, cue in said if form == PASSAGE]
    pitch = measure_pitch([track_pitch(part, rate_hz) for part, _ in passages])
    heights = {
        form: np.array([end_height(part, rate_hz, pitch.median_hz) for of, part, _ in said if of == form])
        for form in FORMS
    }
    levels = [part_lufs(part, rate_hz) for _, part, _ in said]
    return VoiceFigures(
        name=voice.name,
        gender=voice.gender,
        takes=tuple(map(_measure_take, segments, takes, edges, [recorded.store] * len(takes))),
        rate=float(np.mean([syllable_rate(part, rate_hz, spoken) for part, spoken in passages])),
        spread_lu=max(levels) - min(levels),
        pitch=pitch,
        rises={form: tuple((heights[form] - heights[STATEMENT]).tolist()) for form in QUESTIONS},
    )
