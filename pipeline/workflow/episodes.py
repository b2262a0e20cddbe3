"""Script -> episode: the stages from the cast to the published files, in order."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pipeline.errors import ScriptError
from pipeline.script.dialogue import NARRATOR, NARRATOR_NAME, Chapter
from pipeline.workflow.pace import left_words
from pipeline.workflow.project import TAKES_FOLDER

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from pipeline.cast.casting import Casting
    from pipeline.errors import Problem
    from pipeline.publish.episode import Cover, Episode, Published
    from pipeline.script.dialogue import DialogueScript
    from pipeline.speech.segments import SpokenSegment
    from pipeline.speech.unsaid import Unsaid
    from pipeline.synth.engine import SpeechEngine
    from pipeline.workflow.pace import Pace
    from pipeline.workflow.project import Project

    ShowProgress = Callable[[str, float, float, str], None]
    """(phase, done, total, remark); a phase never goes back, and never begins again."""


@dataclass(frozen=True, slots=True)
class ChapterRange:
    """Chapters `first` to `last` of a script, counted from 1; 0 is what stands before the first chapter."""

    first: int
    last: int

    def __str__(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}-{self.last}"


def parse_chapter_range(written: str) -> ChapterRange:
    """Read `3` or `2-4`; raises ValueError with a sentence for the user.

    >>> parse_chapter_range("2-4")
    ChapterRange(first=2, last=4)
    """
    found = re.fullmatch(r"\s*(\d{1,4})(?:\s*[-–~]\s*(\d{1,4}))?\s*", written)
    if not found:
        raise ValueError(f"{written!r} is not a chapter or a range of chapters such as 3 or 2-4")
    first = int(found[1])
    last = int(found[2]) if found[2] else first
    if last < first:
        raise ValueError(f"{written!r} ends before it begins")
    return ChapterRange(first, last)


def select_turns(script: DialogueScript, chapters: ChapterRange) -> range:
    """The numbers of the turns in some chapters; raises ScriptError when there are no such chapters or turns."""
    count = len(script.chapters)
    if chapters.last > count:
        raise ScriptError(
            f"{script.title}: has {count} chapters, not {chapters.last}",
            hint="`duitan script` lists a transcript's chapters; 0 is what stands before the first one",
        )
    numbers: list[int] = []
    chapter = turn = 0
    for item in script.body:
        if isinstance(item, Chapter):
            chapter += 1
            continue
        turn += 1
        if chapters.first <= chapter <= chapters.last:
            numbers.append(turn)
    if not numbers:
        raise ScriptError(f"{script.title}: nothing is spoken in chapter {chapters}")
    return range(numbers[0], numbers[-1] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is asked for beyond the script."""

    folder: Path
    voices: Mapping[str, str]
    """Speaker (id, name or label) -> our voice name."""
    chapters: ChapterRange | None = None
    inputs: tuple[Path, ...] = ()
    """The files that the run reads, which it must not replace."""
    force: bool = False
    """Files that are not ours, or were edited, may be replaced after a backup."""
    strict: bool = False
    """Nothing may be left out of the sound."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """An episode's files and how it came about."""

    published: Published
    engine: str
    segments: int
    reused: int
    """Segments whose take was there before."""
    remarks: tuple[str, ...]
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound."""
    left_out: tuple[Problem, ...] = ()
    """The same with its places in the script, when the script is a file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything about an episode that can be wrong, checked before an engine says a word."""

    name: str
    script: DialogueScript
    segments: tuple[SpokenSegment, ...]
    remarks: tuple[str, ...]
    script_note: str = ""
    """Where the script lies, for the episode's receipt."""
    cover: Cover | None = None
    unsaid: tuple[Unsaid, ...] = ()
    """What is left out of the sound."""
    left_out: tuple[Problem, ...] = ()
    """The same with its places in the script, when the script is a file."""


def plan_episode(
    name: str, script: DialogueScript, project: Project, engine: str, order: Order, path: Path | None = None
) -> Plan:
    """Cast a script and plan what is said; raises ScriptError or CastingError.

    `path` is the script's file, for the lines of what is left out. It is a ScriptError when nothing can be said or,
    with a strict order, when anything is left out.
    """
    from pipeline.cast.casting_rules import cast_script
    from pipeline.settings import opening_notice
    from pipeline.speech.frontend import frontend_for
    from pipeline.speech.lexicon import read_lexicon
    from pipeline.speech.planning import plan_speech
    from pipeline.workflow.unsaid import locate_unsaid, refuse_unsaid, words_hint

    casting = within_pace(cast_script(script, project.book, engine, order.voices), engine)
    planned = plan_speech(
        script,
        casting,
        frontend_for(engine, read_lexicon(project.book.words, path=project.book.path)),
        engine=engine,
        pauses=project.settings.pauses,
        opening=opening_notice(project.settings.show, script),
        turns=select_turns(script, order.chapters) if order.chapters else None,
    )
    stem = episode_stem(name, order.chapters)
    if not any(segment.turn for segment in planned.segments):
        raise ScriptError(f"{name}: nothing in it can be said", hint=words_hint(planned.unsaid))
    left_out = locate_unsaid(planned.unsaid, path) if path else ()
    if order.strict:
        refuse_unsaid(planned.unsaid, left_out)
    remarks = casting.remarks
    if planned.unsaid:
        remarks += (f"left out of the sound: {len(planned.unsaid)} words or signs, noted in {stem}.vtt",)
    return Plan(
        name=stem,
        script=script,
        segments=planned.segments,
        remarks=remarks,
        unsaid=planned.unsaid,
        left_out=left_out,
    )


def check_places(plan: Plan, project: Project, order: Order) -> None:
    """OccupiedError when files of an episode would replace what they may not (`pipeline.publish.targets`)."""
    from pipeline.publish.episode import episode_paths
    from pipeline.publish.seal import Kind
    from pipeline.publish.targets import check_targets

    targets = episode_paths(order.folder, plan.name)
    check_targets(Kind.EPISODE, targets, [*order.inputs, *project.files], force=order.force)


def episode_stem(name: str, chapters: ChapterRange | None) -> str:
    """What the files of an episode, or of some of its chapters, are called."""
    return f"{name}.chapters-{chapters}" if chapters else name


def within_pace(casting: Casting, engine: str) -> Casting:
    """The casting at paces that the engine speaks clearly, with a remark on everybody who is held back."""
    from pipeline.synth.engine_voices import PACE_LIMITS

    slowest, fastest = PACE_LIMITS.get(engine, (-100, 100))
    roles = dict(casting.roles)
    remarks = list(casting.remarks)
    for speaker, role in casting.roles.items():
        rate_percent = min(max(role.rate_percent, slowest), fastest)
        if rate_percent != role.rate_percent:
            roles[speaker] = replace(role, rate_percent=rate_percent)
            remarks.append(f"{speaker}: {engine} speaks clearly at {rate_percent:+d}%, not at {role.rate_percent:+d}%")
    return replace(casting, roles=roles, remarks=tuple(remarks))


def render_episode(
    plan: Plan,
    project: Project,
    engine: SpeechEngine,
    order: Order,
    show_progress: ShowProgress,
    pace: Pace | None = None,
) -> Rendered:
    """Speak what has no take yet, mix, and publish; raises EngineError or OutputError and keeps every finished take.

    With the `pace` of its run, progress tells the time left.
    """
    from pipeline.assemble.layout import lay_out
    from pipeline.assemble.trimming import trim_takes
    from pipeline.publish.release import publish_episode
    from pipeline.publish.targets import Destination
    from pipeline.synth.recording import Progress, record
    from pipeline.synth.store import TakeStore

    reused = 0

    def show_recording(progress: Progress) -> None:
        nonlocal reused
        reused = progress.reused
        if pace:
            pace.speak(progress)
        sound = f"{progress.seconds_of_sound / 60:.1f} min of speech"
        done, total = progress.symbols_done, progress.symbols_total
        show_progress("speak", done, total, _remark(done < total, pace, sound))

    store = TakeStore(order.folder / TAKES_FOLDER)
    takes = record(plan.segments, engine, store, progress=show_recording)
    timeline = lay_out(plan.segments, takes, trim_takes(takes, store), plan.script, project.settings.layout)
    published = publish_episode(
        describe_episode(plan, project),
        timeline,
        store,
        Destination(order.folder, force=order.force),
        project.settings.sound,
        lambda share, phase: show_progress(phase, share, 1.0, _remark(share < 1.0, pace)),
    )
    if pace and not published.up_to_date:
        pace.finish(published.duration_ms / 1000)
    return Rendered(
        published=published,
        engine=engine.name,
        segments=len(plan.segments),
        reused=reused,
        remarks=(*plan.remarks, *published.notes),
        unsaid=plan.unsaid,
        left_out=plan.left_out,
    )


def _remark(unfinished: bool, pace: Pace | None, sound: str = "") -> str:
    """How much sound there is, and while a phase lasts, the time that the run still takes."""
    left = left_words(pace.left_s()) if pace and unfinished else ""
    return ", ".join(filter(None, (sound, left)))


def describe_episode(plan: Plan, project: Project) -> Episode:
    """The facts that go into an episode's tags and pages."""
    from pipeline.publish.episode import Episode

    script, show = plan.script, project.settings.show
    heard = {segment.speaker for segment in plan.segments}
    people = [speaker for speaker in script.speakers if speaker.id in heard and speaker.id != NARRATOR]
    return Episode(
        stem=plan.name,
        title=script.title or plan.name,
        part=script.part,
        language=script.language,
        speakers={NARRATOR: NARRATOR_NAME, **{speaker.id: speaker.name for speaker in script.speakers}},
        artists=tuple(speaker.name for speaker in people),
        album=show.title,
        publisher=script.source.publisher,
        published=script.source.published,
        page_url=show.link,
        source_url=script.source.url,
        cover=plan.cover,
        script=plan.script_note,
        unsaid=plan.unsaid,
    )
