"""An episode -> the takes that sound in it, each with its words, its place and who spoke it.

1. What sounds in an episode is planned again from its script, voices.yaml, cast.yaml and show.yaml. The receipt names
   the takes; the receipts of earlier versions do not, and then it is the takes that are in the store.
2. Which engine spoke somebody is the one whose takes are those: all of a person's turns are spoken by one engine.
3. What has no such take (the script, the voices or the engine have changed since) is counted, not guessed at.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from pipeline.engines.registry import engine_names
from pipeline.errors import CastingError, EngineUnavailableError, ScriptError
from pipeline.files import read_input
from pipeline.messages import _
from pipeline.publish.outputs.vtt import parse_vtt
from pipeline.publish.receipts import published_takes
from pipeline.speech.segments import OPENING_TURN
from pipeline.synth.store import TakeStore, take_key
from pipeline.text.matching import fold_words
from pipeline.workflow.checks.finding import ScriptLines, transcript_path
from pipeline.workflow.preparation.available_voices import with_available_voices
from pipeline.workflow.preparation.planning import Order, plan_episode
from pipeline.workflow.preparation.remembering import recall
from pipeline.workflow.preparation.splitting import order_of
from pipeline.workflow.script_files.script_file import load_script, read_script_text
from pipeline.workflow.script_files.script_place import script_of
from pipeline.workflow.workspace.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from pipeline.publish.outputs.vtt import ShownCue
    from pipeline.script.dialogue import DialogueScript
    from pipeline.speech.segments import SpokenSegment
    from pipeline.synth.engine import SpeechEngine
    from pipeline.synth.take import Take
    from pipeline.workflow.workspace.project import Project


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedTake:
    """One take of an episode."""

    take: Take
    segment: SpokenSegment
    engine: SpeechEngine
    speaker: str
    """The name as shown."""
    start_ms: int | None
    """When it sounds; None when the transcript has no such cue."""
    line: int
    """The line of the script; 0 for what the script does not hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EpisodeTakes:
    """The takes of one episode."""

    transcript: Path
    script: Path
    store: TakeStore
    takes: tuple[PlacedTake, ...]
    unknown: int
    """How many parts of the script have no take of this episode."""


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What an engine would say in an episode, with the keys of its takes at one sample rate."""

    engine: SpeechEngine
    segments: Sequence[SpokenSegment]
    keys: Sequence[str]

    def known_of(self, speaker: str, known: frozenset[str]) -> int:
        """How many of a speaker's takes are known ones."""
        return sum(
            segment.speaker == speaker and key in known for segment, key in zip(self.segments, self.keys, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which episode, and what its render was told that no file holds."""

    episode: str
    """Its name, or the path of one of its files."""
    script: Path | None = None
    voices: Mapping[str, str] = field(default_factory=dict)


def find_takes(wanted: Wanted, project: Project) -> EpisodeTakes:
    """The takes of an episode that was rendered; ScriptError when none of them is known.

    Raises SourceError when there is no transcript, and what reading and planning a script raise.
    """
    transcript = transcript_path(wanted.episode)
    cues = parse_vtt(read_input(transcript).decode("utf-8", errors="replace"))
    path = wanted.script or script_of(transcript.parent, transcript.stem)
    script = load_script(path).script
    store = TakeStore(transcript.parent / TAKES_FOLDER)
    every = _plans(transcript, script, project, wanted.voices)
    noted = published_takes(transcript.with_suffix(".mp3"))
    known = noted or frozenset(key for spoken in every for key in spoken.keys if store.get(key))
    placed = list(_place(every, known, store, _Places(path, script, cues)))
    takes = tuple(each for each in placed if each)
    if not takes:
        raise ScriptError(
            _(
                "{transcript}: none of its takes is known: its script or voices have changed, its engine is not "
                "here, or they were pruned",
                transcript=transcript,
            ),
            hint=_("duitan render {path} makes it again; what --voice said there must be said here as well", path=path),
        )
    return EpisodeTakes(transcript=transcript, script=path, store=store, takes=takes, unknown=len(placed) - len(takes))


def _plans(
    transcript: Path, script: DialogueScript, project: Project, voices: Mapping[str, str]
) -> tuple[_Spoken, ...]:
    """What every engine that is here would say, at any rate that a take of it may have."""
    order = order_of(Order(folder=transcript.parent, voices=voices), transcript.parent, transcript.stem)
    engines = list(_engines(project))
    rates = {engine.rate_hz for engine in engines}
    found: list[_Spoken] = []
    for engine in engines:
        known, _ = with_available_voices(project, engine)
        try:
            plan = plan_episode(transcript.stem, script, recall(known, engine.name), engine.name, order)
        except CastingError:
            if any(engine.name in voice.engine_voices for voice in project.book.voices.values()):
                raise
            continue  # nobody has a voice of this engine
        found += (
            _Spoken(engine, plan.segments, [take_key(segment, engine, rate_hz) for segment in plan.segments])
            for rate_hz in sorted(rates)
        )
    return tuple(found)


def _engines(project: Project) -> Iterable[SpeechEngine]:
    """The engines, in the order in which voices.yaml tries them."""
    for name in sorted(engine_names(), key=lambda name: name not in project.book.engines):
        try:
            yield project.identify_engine(name)
        except EngineUnavailableError:
            continue  # what it spoke is counted as unknown


def _place(
    every: Sequence[_Spoken], known: frozenset[str], store: TakeStore, places: _Places
) -> Iterable[PlacedTake | None]:
    """Every part of the episode in order, by whoever spoke it; None for what has no take."""
    speakers = dict.fromkeys(segment.speaker for spoken in every for segment in spoken.segments)
    chosen = {speaker: max(every, key=lambda spoken: spoken.known_of(speaker, known)) for speaker in speakers}
    parts = [
        (segment, key, spoken.engine)
        for speaker, spoken in chosen.items()
        for segment, key in zip(spoken.segments, spoken.keys, strict=True)
        if segment.speaker == speaker
    ]
    # A turn is one speaker's, and what the narrator says beside it has a place of its own.
    for segment, key, engine in sorted(parts, key=lambda part: part[0].place):
        start_ms, line = places.next(segment)
        take = store.get(key) if key in known else None
        yield (
            PlacedTake(
                take=take,
                segment=segment,
                engine=engine,
                speaker=places.names.get(segment.speaker, segment.speaker),
                start_ms=start_ms,
                line=line,
            )
            if take
            else None
        )


class _Places:
    """Where the segments of an episode sound, and where their words stand; asked in order."""

    def __init__(self, path: Path, script: DialogueScript, cues: Iterable[ShownCue]) -> None:
        self.names = {speaker.id: speaker.name for speaker in script.speakers}
        self._lines = ScriptLines(read_script_text(path), str(path))
        self._cues: dict[tuple[int | None, str], list[ShownCue]] = defaultdict(list)
        for cue in cues:
            self._cues[cue.turn, cue.notice].append(cue)

    def next(self, segment: SpokenSegment) -> tuple[int | None, int]:
        """(when the next segment sounds, the line on which its words begin)."""
        cues = self._cues[None if segment.notice else segment.turn, segment.notice]
        start_ms = cues[0].start_ms if cues else None
        left = len(fold_words(segment.written))
        while cues:  # a cue for each of its sentences
            left -= len(fold_words(cues.pop(0).words))
            if left <= 0:
                break
        in_script = segment.turn != OPENING_TURN and not segment.notice
        return start_ms, self._lines.line(segment.turn, segment.written) if in_script else 0
